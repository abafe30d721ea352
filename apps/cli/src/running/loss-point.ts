import type { MetricPoint } from '@tractjs/tractjs';

/** A point of the loss curve: the mean over the optimiser steps since the one before it. */
export type LossPoint = Pick<MetricPoint, 'phase' | 'samples' | 'loss'>;

/** Of a line of the metrics, what reports and results hold. */
export const lossPoint = ({ phase, samples, loss }: MetricPoint): LossPoint => ({ phase, samples, loss });
