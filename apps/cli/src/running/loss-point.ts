import type { MetricPoint } from '@tractjs/runs';
import { z } from 'zod';

/** A point of the loss curve: the mean over the optimiser steps since the one before it. */
export type LossPoint = Pick<MetricPoint, 'phase' | 'samples' | 'loss'>;

/** One as it stands in a file; what else stands there does not matter. */
export const lossPointSchema = z.object({
  phase: z.number().int().min(0).max(10_000),
  samples: z.number().min(0),
  loss: z.number(),
});

/** Of a line of the metrics, what reports and results hold. */
export const lossPoint = ({ phase, samples, loss }: MetricPoint): LossPoint => ({ phase, samples, loss });
