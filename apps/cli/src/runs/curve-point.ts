import { join } from 'node:path';
import { readJsonLines } from '@tractjs/tractjs';
import { z } from 'zod';

/** A point of a run's loss curve, with as much as is known about it. */
export interface CurvePoint {
  readonly phase: number;
  /** Examples so far. */
  readonly samples: number;
  /** Mean since the point before. */
  readonly loss: number;
  /** Optimiser steps so far. */
  readonly step?: number | undefined;
  readonly gradientNorm?: number | undefined;
  readonly learningRate?: number | undefined;
  /** Examples a second. */
  readonly rate?: number | undefined;
  /** Seconds of work so far. */
  readonly seconds?: number | undefined;
}

const known = z
  .number()
  .optional()
  .catch(() => undefined);

/** A point as it stands in a file; what else stands there does not matter. */
export const curvePointSchema = z.object({
  ...{ phase: z.number().int().min(0).max(10_000), samples: z.number().min(0), loss: z.number() },
  ...{ step: known, gradientNorm: known, learningRate: known, rate: known, seconds: known },
});

/** The points of a run's metrics.jsonl, and how many of its lines are damaged. */
export const readCurve = async (
  folder: string,
): Promise<{ readonly points: readonly CurvePoint[]; readonly damaged: number }> => {
  const parse = (value: unknown) => curvePointSchema.safeParse(value).data;
  const { values, skipped } = await readJsonLines<CurvePoint>(join(folder, 'metrics.jsonl'), parse);
  return { points: values, damaged: skipped };
};
