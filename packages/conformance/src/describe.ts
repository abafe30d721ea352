import type { AnyStep, Schedule } from '@tractjs/core';
import { type DenoiserCheckOptions, type DenoiserSubject, denoiserChecks } from './denoiser/denoiser-checks';
import { type DistillerCheckOptions, distillerChecks } from './distiller/distiller-checks';
import type { DistillerSubject } from './distiller/distiller-subject';
import { type Runner, register } from './kit/check';
import { type ScheduleCheckOptions, scheduleChecks } from './path/schedule-checks';
import { type StepCheckOptions, stepChecks } from './step/step-checks';
import { type WalkCheckOptions, walkChecks } from './step/walk-checks';

/**
 * Registers the checks of a step of any kind with the test runner: with its globals, or with `describe` and
 * `it` from the options. Import a tfjs backend first. @throws TractError if there is no runner.
 */
export const describeStep = (
  name: string,
  make: () => AnyStep,
  options: StepCheckOptions & Partial<Runner> = {},
): void => register(`step ${name}`, stepChecks(make, options), options);

/** The same for complete walks with a step on given paths, compared with DDIM's. */
export const describeWalk = (
  name: string,
  make: () => AnyStep,
  options: WalkCheckOptions & Partial<Runner>,
): void => register(`walk with ${name}`, walkChecks(make, options), options);

/** The same for a schedule. */
export const describeSchedule = (
  name: string,
  make: () => Schedule,
  options: ScheduleCheckOptions & Partial<Runner> = {},
): void => register(`schedule ${name}`, scheduleChecks(make, options), options);

/** The same for a denoiser. */
export const describeDenoiser = (
  name: string,
  make: () => DenoiserSubject,
  options: DenoiserCheckOptions & Partial<Runner> = {},
): void => register(`denoiser ${name}`, denoiserChecks(make, options), options);

/** The same for a distiller, which is its target function. */
export const describeDistiller = (
  name: string,
  make: () => DistillerSubject,
  options: DistillerCheckOptions & Partial<Runner> = {},
): void => register(`distiller ${name}`, distillerChecks(make, options), options);
