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

/**
 * Options of core's `sample`. The step defaults to `ddim()`, and the grid to the default grid of `schedule`.
 */
export type SampleOptions = SampleStart &
  Omit<CoreOptions, 'step' | keyof SampleStart> & { readonly step?: AnyStep };

/**
 * Draws samples [N, ...shape] of a model, with one evaluation of the network per step of DDIM. The caller
 * owns them.
 */
export const sample = (model: Model, options: SampleOptions): tf.Tensor =>
  coreSample(model, { step: ddim(), ...options, ...gridAlong(model, options) });
