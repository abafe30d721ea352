/*
 * The front door: the names that a program needs to train, distil, sample and judge a model. Everything else
 * is imported from the package that defines it, and the pieces of the functions below from
 * '@tractjs/tractjs/parts'.
 */

// The contracts that the parts have in common.
export {
  type AnyStep,
  type Condition,
  type DataSource,
  type Denoiser,
  type GridRule,
  guide,
  type Level,
  type Model,
  type Network,
  type RandomSource,
  randomSource,
  type Schedule,
  type StepFunction,
  TractError,
  trajectory,
} from '@tractjs/core';
// Data.
export { arraySource, gaussianMixture, pictureGrid, ring, scatterPicture } from '@tractjs/data';
export { cifar10, dataset, imageArchive, imageFolder, mnist } from '@tractjs/data/node';
// Training and distillation.
export {
  type DistillOptions,
  distill,
  edmObjective,
  type ProgressEvent,
  type Run,
  type RunState,
  type TrainOptions,
  train,
  vpObjective,
} from '@tractjs/distill';
// The engine that computes.
export { type Engine, EngineError, startEngine } from '@tractjs/engine';
export { disposeParams } from '@tractjs/ops';
// Runs that survive the end of their process.
export { type DurableEvent, type DurableOptions, durable } from '@tractjs/runs';
// Paths from an image to noise, and where the steps on them are.
export {
  edm,
  karras,
  rectifiedFlow,
  trailing,
  uniform,
  uniformLogSnr,
  ve,
  vpCosine,
  vpDdpm,
  vpLinear,
} from '@tractjs/schedules';
// Steps.
export {
  churn,
  ddim,
  ddpm,
  dpmSolverPlusPlus2M,
  dpmSolverPlusPlus3M,
  heun,
  lcm,
  rk4,
  rungeKutta,
  uniPc,
} from '@tractjs/steps';
export { dit, mlp, precondition, unet } from '@tractjs/zoo';
// Networks and their files.
export { convertModel, saveModel } from '@tractjs/zoo/node';
export { drawSamples } from './draw-samples';
export { evaluateSamples, floorOf, imageEvaluator, pointEvaluator } from './evaluate';
export { loadModel } from './models';
export { btd, consistency, multistepConsistency, type TractOptions, tract, tractEdm } from './presets';
// Samples, and what they are worth.
export { type SampleOptions, sample } from './sample';
