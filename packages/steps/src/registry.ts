import {
  type AnyStep,
  checkSingleStep,
  type Description,
  isMultistep,
  isStochastic,
  type Registry,
  registry,
  type StepFunction,
} from '@tractjs/core';
import { clippedDdimKind } from './ddim/clipped-ddim';
import { ddimKind } from './ddim/ddim';
import { dpmSolver3Kind } from './dpm-solver/dpm-3';
import { dpmSolverPlusPlus2SKind } from './dpm-solver/dpm-plus-plus-2s';
import { dpmSolverPlusPlus2MKind } from './multistep/dpm-plus-plus-2m';
import { dpmSolverPlusPlus3MKind } from './multistep/dpm-plus-plus-3m';
import { lmsKind } from './multistep/lms';
import { uniPcKind } from './multistep/uni-pc';
import { bogackiShampineKind } from './runge-kutta/bogacki-shampine';
import { heunKind } from './runge-kutta/heun';
import { eulerInTimeKind, heunInTimeKind } from './runge-kutta/in-time';
import { dpm2Kind, midpointKind } from './runge-kutta/midpoint';
import { ralstonKind } from './runge-kutta/ralston';
import { rk4Kind } from './runge-kutta/rk4';
import { churnKind } from './stochastic/churn';
import { ddimEtaKind } from './stochastic/ddim-eta';
import { ddpmKind } from './stochastic/ddpm';
import { lcmKind } from './stochastic/lcm';

/** The steps of this package, in the order of help and tables. A new one is one line here. */
export const steps: Registry<AnyStep> = registry({
  what: 'step',
  kinds: [
    ddimKind,
    clippedDdimKind,
    heunKind,
    midpointKind,
    dpm2Kind,
    ralstonKind,
    dpmSolverPlusPlus2SKind,
    bogackiShampineKind,
    dpmSolver3Kind,
    rk4Kind,
    eulerInTimeKind,
    heunInTimeKind,
    dpmSolverPlusPlus2MKind,
    dpmSolverPlusPlus3MKind,
    lmsKind,
    uniPcKind,
    ddimEtaKind,
    ddpmKind,
    lcmKind,
  ],
  wrappers: [churnKind],
});

/**
 * The step of a description, such as { kind: 'ddim-eta', eta: 0.5 }, or of a name, with its defaults.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const stepFrom = (description: Description | string): AnyStep => steps.from(description);

/**
 * `stepFrom` for a deterministic step that uses one interval alone, as a distiller needs. @throws TractError
 * for others.
 */
export const singleStepFrom = (description: Description | string): StepFunction => {
  const step = stepFrom(description);
  checkSingleStep('step', step);
  return step;
};

/** The names of the steps of this package. */
export const stepNames: readonly string[] = steps.names;

/** The names of the steps that `singleStepFrom` accepts. */
export const singleStepNames: readonly string[] = stepNames.filter((name) => {
  const step = stepFrom(name);
  return !isMultistep(step) && !isStochastic(step);
});
