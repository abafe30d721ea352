import {
  type AnyStep,
  badArgument,
  checkSingleStep,
  type Description,
  isDescription,
  isMultistep,
  isStochastic,
  type StepFunction,
  unknownName,
} from '@tractjs/core';
import { clippedDdim } from './ddim/clipped-ddim';
import { ddim } from './ddim/ddim';
import { dpmSolver3 } from './dpm-solver/dpm-3';
import { dpmSolverPlusPlus2S } from './dpm-solver/dpm-plus-plus-2s';
import { dpmSolverPlusPlus2M } from './multistep/dpm-plus-plus-2m';
import { dpmSolverPlusPlus3M } from './multistep/dpm-plus-plus-3m';
import { lms } from './multistep/lms';
import { uniPc } from './multistep/uni-pc';
import { bogackiShampine } from './runge-kutta/bogacki-shampine';
import { heun } from './runge-kutta/heun';
import { eulerInTime, heunInTime } from './runge-kutta/in-time';
import { dpm2, midpoint } from './runge-kutta/midpoint';
import { ralston } from './runge-kutta/ralston';
import { rk4 } from './runge-kutta/rk4';
import { type ChurnOptions, churn } from './stochastic/churn';
import { ddimEta } from './stochastic/ddim-eta';
import { ddpm } from './stochastic/ddpm';
import { lcm } from './stochastic/lcm';

interface Entry {
  readonly make: (options: Readonly<Record<string, unknown>>) => AnyStep;
  readonly options: readonly string[];
}

/** A factory, which checks the values of its options itself, and their names. */
const entry = <O>(
  make: (options: O) => AnyStep,
  ...options: readonly (keyof NonNullable<O> & string)[]
): Entry => ({
  make: (given) => make(given as O),
  options,
});

const steps: Readonly<Record<string, Entry>> = {
  ddim: entry(ddim),
  'clipped-ddim': entry(clippedDdim, 'range', 'rederiveNoise'),
  heun: entry(heun),
  midpoint: entry(midpoint),
  'dpm-2': entry(dpm2),
  ralston: entry(ralston),
  'dpm++-2s': entry(dpmSolverPlusPlus2S),
  'bogacki-shampine': entry(bogackiShampine),
  'dpm-3': entry(dpmSolver3),
  rk4: entry(rk4),
  'euler-in-time': entry(eulerInTime),
  'heun-in-time': entry(heunInTime),
  'dpm++-2m': entry(dpmSolverPlusPlus2M),
  'dpm++-3m': entry(dpmSolverPlusPlus3M),
  lms: entry(lms, 'order'),
  'unipc-2': entry(uniPc),
  'ddim-eta': entry(ddimEta, 'eta'),
  ddpm: entry(ddpm, 'variance'),
  lcm: entry(lcm),
};

/** Steps around another one, which no name alone can describe. */
const wrappers: Readonly<Record<string, Entry>> = {
  churn: entry(
    ({ step, ...options }: ChurnOptions & { readonly step: Description | string }) =>
      churn(singleStepFrom(step), options),
    ...(['step', 'sChurn', 'steps', 'sMin', 'sMax', 'sNoise'] as const),
  ),
};

const all = { ...steps, ...wrappers };

/**
 * The step that a description tells, such as { kind: 'ddim-eta', eta: 0.5 }, or of that name with its own defaults.
 * @throws TractError where the kind or an option is unknown, or an option is bad.
 */
export const stepFrom = (description: Description | string): AnyStep => {
  const { kind, ...options } = read(description);
  const found = Object.hasOwn(all, kind) ? all[kind] : undefined;
  if (found === undefined) throw unknownName('step', kind, Object.keys(all));
  for (const name of Object.keys(options)) {
    if (found.options.length === 0)
      throw badArgument(`step.${name}`, options[name], `${kind} has no options: leave it out.`);
    if (!found.options.includes(name)) throw unknownName(`option of ${kind}`, name, found.options);
  }
  return found.make(options);
};

/** `stepFrom` for those who need a deterministic step that spans one interval, as a distiller does. @throws TractError for others. */
export const singleStepFrom = (description: Description | string): StepFunction => {
  const step = stepFrom(description);
  checkSingleStep('step', step);
  return step as StepFunction;
};

const read = (description: unknown): Description => {
  if (typeof description === 'string') return { kind: description };
  if (isDescription(description)) return description;
  throw badArgument('step', description, 'give a name such as "ddim", or a description with a kind.');
};

/** Names that `stepFrom` knows. */
export const stepNames: readonly string[] = Object.keys(steps);

/** Those of them that `singleStepFrom` gives. */
export const singleStepNames: readonly string[] = stepNames.filter((name) => {
  const step = stepFrom(name);
  return !isMultistep(step) && !isStochastic(step);
});
