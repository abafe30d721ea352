import type * as tf from '@tensorflow/tfjs-core';
import {
  type SampleOptions as CoreOptions,
  sample as coreSample,
  type Model,
  type SampleStart,
  type StepFunction,
} from '@tractjs/core';
import { ddim } from '@tractjs/steps';

/** Options of core's `sample`; the step defaults to `ddim()`. */
export type SampleOptions = SampleStart &
  Omit<CoreOptions, 'step' | keyof SampleStart> & { readonly step?: StepFunction };

/** Samples of a model, [N, ...shape]: one call of the network a step with DDIM. The caller owns them. */
export const sample = (model: Model, options: SampleOptions): tf.Tensor =>
  coreSample(model, { step: ddim(), ...options });
