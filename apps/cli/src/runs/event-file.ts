import { join } from 'node:path';
import { type MetricPoint, type ScalarEvent, writeEventFile } from '@tractjs/runs';
import type { RunView } from './read-run';

/** The TensorBoard tags of a point's values. */
const TAGS = {
  loss: 'loss',
  gradientNorm: 'gradient norm',
  learningRate: 'learning rate',
  rate: 'samples per second',
  samples: 'samples',
  phase: 'phase',
} as const satisfies { readonly [K in keyof MetricPoint]?: string };

const tags = Object.entries(TAGS) as [keyof typeof TAGS, string][];

/**
 * Writes a run's curve as a TensorBoard event file into `folder`/NAME and returns its path. Steps are optimiser steps, or
 * examples if those are unknown. Times are the start of the run plus seconds of work.
 */
export const writeRunEvents = (folder: string, run: RunView): Promise<string> => {
  const start = Date.parse(run.events[0]?.time ?? '') / 1000;
  const began = Number.isFinite(start) && start > 0 ? start : 0;
  return writeEventFile(join(folder, run.name), { began, events: run.points.map(scalarsAt(began)) });
};

const scalarsAt =
  (began: number) =>
  (point: MetricPoint): ScalarEvent => ({
    wallTime: began + (point.seconds ?? 0),
    step: Math.max(0, Math.floor(point.step ?? point.samples)),
    values: tags.flatMap(([key, tag]) => {
      const value = point[key];
      return value === undefined ? [] : [[tag, value] as const];
    }),
  });
