import { type StepFunction, unknownName } from '@tractjs/core';
import { ddim } from './ddim';
import { heun } from './heun';

const steps: Readonly<Record<string, () => StepFunction>> = { ddim, heun };

/** The step of that name. @throws TractError where it is unknown. */
export const stepFrom = (name: string): StepFunction => {
  const make = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (make === undefined) throw unknownName('step', name, stepNames);
  return make();
};

/** Names that `stepFrom` knows. */
export const stepNames: readonly string[] = Object.keys(steps);
