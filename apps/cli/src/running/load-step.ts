import { checkSingleStep, type Description } from '@tractjs/core';
import { stepFrom, stepNames } from '@tractjs/steps';
import type { AnyStep, StepFunction } from '@tractjs/tractjs';
import { configuring } from '../errors';
import { hasMembers, loadPart, type Part } from './load-part';

const steps: Part<AnyStep> = {
  what: 'step',
  names: stepNames,
  from: stepFrom,
  is: (value): value is AnyStep => hasMembers(value, { step: 'function', name: 'string', order: 'number' }),
  sketch: '() => ({ name, order, evaluations, description, step(denoise, x, interval) { ... } })',
};

/** Loads the step of --step with `loadPart`. @throws UsageError as `loadPart`. */
export const loadStep = (argument: string, value: string | Description): Promise<AnyStep> =>
  loadPart(steps, argument, value);

/** Loads a step for a distiller. @throws UsageError as `loadStep`, and if the step is multistep or stochastic. */
export const loadSingleStep = async (
  argument: string,
  value: string | Description,
): Promise<StepFunction> => {
  const step = await loadStep(argument, value);
  return configuring(() => {
    checkSingleStep(argument, step);
    return step;
  });
};
