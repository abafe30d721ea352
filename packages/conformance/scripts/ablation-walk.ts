import { type Level, type Schedule, timeGrid } from '@tractjs/core';
import { edm, iddpm, karras, uniformLogSnr, variancePreserving, ve } from '@tractjs/schedules';
import { rungeKuttaInTime, tableaus } from '@tractjs/steps';
import { Unsupported } from './outcome';
import { type Fields, readFields, readNumber, readNumbers } from './read';
import { checkArgs, churn, type Walk } from './walk';

/** The arguments with the defaults of the recorded sampler (Karras et al. 2022, table 1 and appendix C). */
const settings = (args: Fields) => {
  const text = (name: string, otherwise: string): string => {
    const value = args[name] ?? otherwise;
    if (typeof value !== 'string')
      throw new Error(`its argument ${name} is ${JSON.stringify(value)}, not a text.`);
    return value;
  };
  const number = (name: string, otherwise: number): number =>
    args[name] === undefined || args[name] === null ? otherwise : readNumber(args, name);
  const discretization = text('discretization', 'edm');
  const [lowest, highest] = ends[discretization] ?? unknown('discretization', discretization);
  return {
    discretization,
    solver: text('solver', 'heun'),
    schedule: text('schedule', 'linear'),
    scaling: text('scaling', 'none'),
    steps: number('num_steps', 18),
    sigmaMin: number('sigma_min', lowest),
    sigmaMax: number('sigma_max', highest),
    rho: number('rho', 7),
    epsilon: number('epsilon_s', 1e-3),
    alpha: number('alpha', 1),
    table: { count: number('M', 1000), c1: number('C_1', 0.001), c2: number('C_2', 0.008) },
  };
};

type Settings = ReturnType<typeof settings>;

/** sigma of VP with beta_d = 19.9 and beta_min = 0.1, which gives the recorded sampler's defaults. */
const vpSigma = (t: number): number => Math.sqrt(Math.expm1(0.5 * 19.9 * t * t + 0.1 * t));

/** Default sigma_min and sigma_max by discretization. */
const ends: Readonly<Record<string, readonly [number, number]>> = {
  vp: [vpSigma(1e-3), vpSigma(1)],
  ve: [0.02, 100],
  iddpm: [0.002, 81],
  edm: [0.002, 80],
};

/**
 * VP without its scaling, sigma = sqrt(exp(d t^2 / 2 + m t) - 1), through sigmaMin at epsilon and sigmaMax at
 * 1. Not `vpLinear`, which refuses the m below 0 that a small sigmaMin leads to.
 */
const vp = ({ sigmaMin, sigmaMax, epsilon }: Settings): Schedule => {
  const [low, high] = [Math.log1p(sigmaMin ** 2), Math.log1p(sigmaMax ** 2)];
  const d = (2 * (low / epsilon - high)) / (epsilon - 1);
  const m = high - d / 2;
  const at = (time: number): Level => {
    const sigma = Math.sqrt(Math.expm1((d * time * time) / 2 + m * time));
    const level = { time, alpha: 1, sigma, alphaRate: 0 };
    return sigma === 0
      ? level
      : { ...level, sigmaRate: ((d * time + m) * (sigma * sigma + 1)) / (2 * sigma) };
  };
  return {
    name: 'vp',
    range: [0, 1],
    description: { kind: 'vp' },
    at,
    atNoiseRatio: (ratio) =>
      at(ratio === 0 ? 0 : (Math.sqrt(m * m + 2 * d * Math.log1p(ratio * ratio)) - m) / d),
  };
};

const schedules: Readonly<Record<string, (s: Settings) => Schedule>> = {
  vp,
  ve: ({ sigmaMax }) => ve({ sigmaMax }),
  linear: ({ sigmaMax }) => edm({ sigmaMax }),
};

const scalings: Readonly<Record<string, (schedule: Schedule) => Schedule>> = {
  none: (schedule) => schedule,
  vp: variancePreserving,
};

/** sigma / alpha of the levels above the clean one, ascending. */
const discretizations: Readonly<Record<string, (s: Settings) => readonly number[]>> = {
  vp: (s) => {
    const path = vp(s);
    return Array.from(
      { length: s.steps },
      (_, i) => path.at(1 + (i / (s.steps - 1)) * (s.epsilon - 1)).sigma,
    ).reverse();
  },
  ve: (s) => ratios(uniformLogSnr({ sigmaMin: s.sigmaMin, sigmaMax: s.sigmaMax }), s),
  iddpm: (s) => ratios(iddpm({ ...s.table, sigmaMin: s.sigmaMin, sigmaMax: s.sigmaMax }), s),
  edm: (s) => ratios(karras({ rho: s.rho, sigmaMin: s.sigmaMin, sigmaMax: s.sigmaMax }), s),
};

const ratios = (rule: ReturnType<typeof karras>, { sigmaMax, steps }: Settings): number[] =>
  rule
    .place(edm({ sigmaMax }), steps)
    .levels.slice(1)
    .map(({ sigma }) => sigma);

/** EDM's general sampler: levels of one schedule, walked in the time of another. */
export const ablationWalk = (fields: Fields): Walk => {
  const args = readFields(fields, 'args');
  const s = settings(args);
  const names = [
    'num_steps',
    'sigma_min',
    'sigma_max',
    'rho',
    'solver',
    'discretization',
    'schedule',
    'scaling',
  ];
  checkArgs(args, { S_churn: 0 }, [...names, 'epsilon_s', 'C_1', 'C_2', 'M', 'alpha', ...churn]);
  const base = (schedules[s.schedule] ?? unknown('schedule', s.schedule))(s);
  const path = (scalings[s.scaling] ?? unknown('scaling', s.scaling))(base);
  const sigmas = (discretizations[s.discretization] ?? unknown('discretization', s.discretization))(s);
  const levels = [path.at(path.range[0]), ...sigmas.map((sigma) => path.atNoiseRatio(sigma))];
  const first = levels[levels.length - 1] as (typeof levels)[0];
  return {
    grid: timeGrid(levels, path),
    step: rungeKuttaInTime(tableauOf(s)),
    start: readNumbers(fields, 'latents').map((n) => n * first.sigma),
  };
};

/** Euler, or the second-order method with its stage at alpha: Heun's at 1, the midpoint's at 1/2. */
const tableauOf = ({ solver, alpha }: Settings) => {
  if (solver === 'euler') return tableaus.euler;
  if (solver !== 'heun') return unknown('solver', solver);
  const weight = 1 / (2 * alpha);
  return {
    name: `second-order-${alpha}`,
    order: 2,
    nodes: [0, alpha],
    matrix: [[], [alpha]],
    weights: [1 - weight, weight],
  };
};

const unknown = (name: string, value: string): never => {
  throw new Unsupported(`its argument ${name} is ${JSON.stringify(value)}.`);
};
