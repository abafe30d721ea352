import { checkOptions } from '@tractjs/core';
import { z } from 'zod';
import { readJsonLines } from '../disk';

/** A point of the loss curve: means over the optimiser steps since the previous point. */
export interface MetricPoint {
  readonly phase: number;
  /** Training examples so far. */
  readonly samples: number;
  readonly loss: number;
  /** Optimiser steps so far. Left out, like the following fields, in checkpoints of version 1. */
  readonly step?: number | undefined;
  readonly gradientNorm?: number | undefined;
  readonly learningRate?: number | undefined;
  /** Examples per second. */
  readonly rate?: number | undefined;
  /** Seconds of work so far, including earlier parts of a resumed run. */
  readonly seconds?: number | undefined;
}

/** The contents of a metrics file. */
export interface StoredMetrics {
  readonly points: readonly MetricPoint[];
  /** Number of lines that are not points, except a torn last line. */
  readonly damaged: number;
  /** Bytes up to the end of the last complete line. */
  readonly bytes: number;
}

// JSON has no infinities: the rate of steps that took no time is null.
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

/** Returns the line of a point. */
export const lineOf = (point: MetricPoint): string => `${JSON.stringify(point)}\n`;

/**
 * Reads the points of a metrics file: all, those within the first `limit` bytes, or the last ones, `last` at
 * most. A missing file has no points. A torn last line and lines that are not points are skipped.
 * @throws TractError if the path is not that of a file; errors of node:fs.
 */
export const readMetrics = async (
  path: string,
  options: { readonly limit?: number; readonly last?: number } = {},
): Promise<StoredMetrics> => {
  const { limit = Number.POSITIVE_INFINITY, last = Number.POSITIVE_INFINITY } = checkOptions(
    'readMetrics',
    options,
    { limit: true, last: true },
  );
  const { values, skipped, bytes } = await readJsonLines<MetricPoint>(path, parse, { limit, last });
  return { points: values, damaged: skipped, bytes };
};

const parse = (value: unknown): MetricPoint | undefined => schema.safeParse(value).data;
