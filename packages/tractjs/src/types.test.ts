import {
  type AffineStep,
  type AnyStep,
  isAffine,
  type MultistepStep,
  type StepFunction,
  type StochasticStep,
  sample,
} from '@tractjs/core';
import { clippedDdim, ddim, ddpm, dpmSolverPlusPlus2M, heun, lms, uniPc } from '@tractjs/steps';
import { describe, expectTypeOf, it } from 'vitest';
import {
  btd,
  consistency,
  type DistillOptions,
  type Model,
  type Run,
  type TractOptions,
  type TrainOptions,
  tract,
} from './index';

/*
 * What the types promise. The compiler checks these tests; when they run, they only call what costs nothing.
 */

describe('steps', () => {
  it('have the kind that their factory returns', () => {
    expectTypeOf(ddim()).toExtend<AffineStep>();
    expectTypeOf(heun()).toExtend<StepFunction>();
    expectTypeOf(lms()).toExtend<MultistepStep>();
    expectTypeOf(dpmSolverPlusPlus2M()).toExtend<MultistepStep>();
    expectTypeOf(ddpm()).toExtend<StochasticStep>();
  });

  it('have an inverse if they are affine, and only then', () => {
    expectTypeOf(ddim()).toHaveProperty('invert').toBeFunction();
    expectTypeOf<StepFunction>().not.toHaveProperty('invert');
    const step: StepFunction = heun();
    if (isAffine(step)) expectTypeOf(step.invert).toBeFunction();
    expectTypeOf(clippedDdim()).not.toExtend<AffineStep>();
  });

  it('take no options if they have none', () => {
    // @ts-expect-error heun has no options
    const withOption = () => heun({ order: 3 });
    // @ts-expect-error lms has no option named steps
    const misspelt = () => lms({ steps: 3 });
    expectTypeOf([withOption, misspelt]).toBeArray();
  });
});

describe('a distiller', () => {
  it('takes a step of one interval', () => {
    expectTypeOf<ReturnType<typeof heun>>().toExtend<DistillOptions['teacherStep']>();
    expectTypeOf<ReturnType<typeof ddim>>().toExtend<DistillOptions['studentStep']>();
  });

  it('refuses a multistep step and a stochastic one', () => {
    expectTypeOf<MultistepStep>().not.toExtend<DistillOptions['teacherStep']>();
    expectTypeOf<StochasticStep>().not.toExtend<DistillOptions['teacherStep']>();
    expectTypeOf<AnyStep>().not.toExtend<DistillOptions['studentStep']>();
    const options = {} as TractOptions;
    // @ts-expect-error a student has no earlier predictions
    const multistep = () => tract({ ...options, teacherStep: uniPc() });
    // @ts-expect-error every call of a stochastic step ends elsewhere
    const stochastic = () => tract({ ...options, teacherStep: ddpm() });
    expectTypeOf([multistep, stochastic]).toBeArray();
  });

  it('is an async iterable of progress with a model', () => {
    expectTypeOf<ReturnType<typeof tract>>().toEqualTypeOf<Run>();
    expectTypeOf<Run['model']>().toExtend<Model>();
  });
});

describe('options', () => {
  it('that exclude each other are not accepted together', () => {
    const model = {} as Model;
    const x = {} as Parameters<typeof sample>[1] extends { noise?: infer N } ? N : never;
    // @ts-expect-error the noise is given, so its seed and shape are not
    const both = () => sample(model, { noise: x, seed: 1, shape: [1, 2], step: ddim(), steps: 1 });
    // @ts-expect-error btd has no self-teacher
    const momentum = () => btd({ ...({} as Parameters<typeof btd>[0]), muSelf: 0.5 });
    // @ts-expect-error consistency has one phase, from `from` steps to one
    const phases = () => consistency({ ...({} as Parameters<typeof consistency>[0]), phases: [8, 1] });
    expectTypeOf([both, momentum, phases]).toBeArray();
  });

  it('that are needed are not optional', () => {
    expectTypeOf<TractOptions>().pick('phases').not.toEqualTypeOf<{ phases?: unknown }>();
    // @ts-expect-error a training needs levels and a weight
    const training: TrainOptions = {
      model: {} as Model,
      data: {} as TrainOptions['data'],
      samples: 1,
      seed: 0,
    };
    expectTypeOf(training).toBeObject();
  });
});
