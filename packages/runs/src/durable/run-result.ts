import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument } from '../disk';
import type { MetricPoint } from '../records';

/** A point of the loss curve: the mean over the optimiser steps since the point before. */
export type LossPoint = Pick<MetricPoint, 'phase' | 'samples' | 'loss'>;

/** The schema of a point in a file; other keys are dropped. */
export const lossPointSchema = z.object({
  phase: z.number().int().min(0).max(10_000),
  samples: z.number().min(0),
  loss: z.number(),
});

/** The part of a line of metrics.jsonl that results and reports contain. */
export const lossPoint = ({ phase, samples, loss }: MetricPoint): LossPoint => ({ phase, samples, loss });

/** What a finished run leaves next to its model. */
export interface RunResult {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly samples: number;
  /** Seconds of work, over all calls. */
  readonly seconds: number;
  /** NaN if there is no point of the loss curve. */
  readonly finalLoss: number;
  readonly history: readonly LossPoint[];
}

const schema = z.object({
  configuration: z.record(z.string().max(100), z.unknown()),
  samples: z.number(),
  seconds: z.number(),
  // JSON has no NaN.
  finalLoss: z
    .number()
    .nullable()
    .transform((value) => value ?? Number.NaN),
  history: z.array(lossPointSchema).max(10_000_000),
});

/** A loss curve can be long. */
const MAX_BYTES = 2 ** 28;

const resultPath = (folder: string): string => join(folder, 'result.json');

/** Reads result.json; undefined if it does not exist. @throws TractError if it cannot be used. */
export const readRunResult = (folder: string): Promise<RunResult | undefined> =>
  readDocument<RunResult>(resultPath(folder), {
    schema,
    maxBytes: MAX_BYTES,
    remedy: 'start the run over, or put the file back from a copy',
  });

/** Writes result.json, in one piece. Errors are those of node:fs. */
export const writeRunResult = (folder: string, result: RunResult): Promise<void> =>
  writeDocument(resultPath(folder), result);
