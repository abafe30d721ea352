import type * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  type SampleOptions as CoreOptions,
  sample as coreSample,
  type Model,
  type SampleStart,
} from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { gridAlong } from './grid-along';

/** Options of core's `sample`; the step defaults to `ddim()`, and the grid to the one that goes with `schedule`. */
export type SampleOptions = SampleStart &
  Omit<CoreOptions, 'step' | keyof SampleStart> & { readonly step?: AnyStep };

/** Samples of a model, [N, ...shape]: one call of the network a step with DDIM. The caller owns them. */
export const sample = (model: Model, options: SampleOptions): tf.Tensor =>
  coreSample(model, { step: ddim(), ...options, ...gridAlong(model, options) });
