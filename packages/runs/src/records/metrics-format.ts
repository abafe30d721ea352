import { checkOptions } from '@tractjs/core';
import { z } from 'zod';
import { readJsonLines } from '../disk';

/** A point of the loss curve: means over the optimiser steps since the one before it. */
export interface MetricPoint {
  readonly phase: number;
  /** Training examples so far. */
  readonly samples: number;
  readonly loss: number;
  /** Optimiser steps so far. Checkpoints of version 1 do not tell it, nor what follows. */
  readonly step?: number | undefined;
  readonly gradientNorm?: number | undefined;
  readonly learningRate?: number | undefined;
  /** Examples a second. */
  readonly rate?: number | undefined;
  /** Seconds of work so far, over all calls. */
  readonly seconds?: number | undefined;
}

/** What a file of metrics holds. */
export interface StoredMetrics {
  readonly points: readonly MetricPoint[];
  /** Lines that are no points, the torn last one not counted. */
  readonly damaged: number;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
}

// JSON has no infinities: a rate of steps that took no time is null.
const optional = z
  .number()
  .optional()
  .catch(() => undefined);
const schema = z.object({
  phase: z.number().int().min(0).max(10_000),
  samples: z.number().min(0),
  loss: z.number(),
  step: optional,
  gradientNorm: optional,
  learningRate: optional,
  rate: optional,
  seconds: optional,
});

/** The line of a point. */
export const lineOf = (point: MetricPoint): string => `${JSON.stringify(point)}\n`;

/**
 * Reads the points of a metrics file: all of them, or those within its first `limit` bytes, or the last `most`; none where
 * there is no file. A last line without its end was cut off while it was written, and is left out; so is a line that holds no
 * point. @throws TractError for what is no file, and errors of node:fs.
 */
export const readMetrics = async (
  path: string,
  options: { readonly limit?: number; readonly most?: number } = {},
): Promise<StoredMetrics> => {
  const { limit = Number.POSITIVE_INFINITY, most = Number.POSITIVE_INFINITY } = checkOptions(
    'readMetrics',
    options,
    { limit: true, most: true },
  );
  const { values, skipped, bytes } = await readJsonLines<MetricPoint>(path, parse, { limit, most });
  return { points: values, damaged: skipped, bytes };
};

const parse = (value: unknown): MetricPoint | undefined => schema.safeParse(value).data;
