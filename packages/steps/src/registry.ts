import { type StepFunction, unknownName } from '@tractjs/core';
import { bogackiShampine } from './bogacki-shampine';
import { ddim } from './ddim';
import { heun } from './heun';
import { eulerInTime, heunInTime } from './in-time';
import { dpm2, midpoint } from './midpoint';
import { ralston } from './ralston';
import { rk4 } from './rk4';

const steps: Readonly<Record<string, () => StepFunction>> = {
  ddim,
  heun,
  midpoint,
  'dpm-2': dpm2,
  ralston,
  'bogacki-shampine': bogackiShampine,
  rk4,
  'euler-in-time': eulerInTime,
  'heun-in-time': heunInTime,
};

/** The step of that name. @throws TractError where it is unknown. */
export const stepFrom = (name: string): StepFunction => {
  const make = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (make === undefined) throw unknownName('step', name, stepNames);
  return make();
};

/** Names that `stepFrom` knows. */
export const stepNames: readonly string[] = Object.keys(steps);
