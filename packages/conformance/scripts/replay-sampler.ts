import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, relativeError } from '@tractjs/conformance';
import { type AnyStep, type Denoiser, timeGrid, trajectory } from '@tractjs/core';
import { edm, karras } from '@tractjs/schedules';
import { ddim, dpm2, dpmSolverPlusPlus2M, heun, lms } from '@tractjs/steps';
import { ablationWalk } from './ablation-walk';
import { type Comparison, comparison, Unsupported } from './outcome';
import { type Fields, isFields, readFields, readNumber, readNumbers, readShape, readText } from './read';
import { checkArgs, churn, type Walk } from './walk';

/** Relative to the largest magnitude of the recorded ends. */
export const samplerTolerance = 1e-4;

const kinds: Readonly<Record<string, (fields: Fields) => Walk>> = {
  edm_sampler: (fields) => edmWalk(fields),
  ablation_sampler: ablationWalk,
  'k-diffusion sample_euler': (fields) => listWalk(fields, ddim()),
  'k-diffusion sample_heun': (fields) => listWalk(fields, heun()),
  'k-diffusion sample_dpm_2': (fields) => listWalk(fields, dpm2()),
  'k-diffusion sample_dpmpp_2m': (fields) => listWalk(fields, dpmSolverPlusPlus2M(), {}, []),
  'k-diffusion sample_lms': (fields) => listWalk(fields, lmsOf(fields), {}, ['order']),
};

/**
 * Walks the recorded case and compares its last point.
 * @throws Unsupported if its kind or its arguments are not among those that the project has.
 */
export const replaySampler = (fields: Fields, toy: unknown): Comparison => {
  const kind = readText(fields, 'kind');
  const walkOf = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
  if (walkOf === undefined)
    throw new Unsupported(`the sampler ${JSON.stringify(kind)} is not one that the project has.`);
  const { grid, step, start } = walkOf(fields);
  const denoise = toyDenoiser(toy);
  const shape = readShape(fields, 'shape');
  const size = shape.reduce((a, b) => a * b, 1);
  if (start.length !== size)
    throw new Error(`it starts from ${start.length} numbers, but its shape is [${shape}].`);
  const x = tf.tensor(Float32Array.from(start), shape, 'float32');
  const compared = comparison();
  for (const point of trajectory(denoise, x, { grid, step })) {
    if (point.index === 0)
      compared.add('out', relativeError(point.x.dataSync(), readNumbers(fields, 'out', size)));
  }
  x.dispose();
  return compared;
};

/** EDM's Karras levels from noise of unit variance. */
const edmWalk = (fields: Fields): Walk => {
  const args = readFields(fields, 'args');
  checkArgs(args, { S_churn: 0 }, ['num_steps', 'sigma_min', 'sigma_max', 'rho', ...churn]);
  const value = (name: string, otherwise: number): number =>
    args[name] === undefined || args[name] === null ? otherwise : readNumber(args, name);
  const [sigmaMin, sigmaMax] = [value('sigma_min', 0.002), value('sigma_max', 80)];
  const levels = karras({ sigmaMin, sigmaMax, rho: value('rho', 7) }).place(
    edm({ sigmaMax }),
    value('num_steps', 18),
  );
  return { grid: levels, step: heun(), start: readNumbers(fields, 'latents').map((n) => n * sigmaMax) };
};

/** A list of sigmas from noisy to clean, and x at the first of them. */
const listWalk = (fields: Fields, step: AnyStep, fixed: Fields = { s_churn: 0 }, free = churn): Walk => {
  checkArgs(argsOf(fields), fixed, free);
  const sigmas = readNumbers(fields, 'sigmas');
  const levels = sigmas.map((sigma) => ({ time: sigma, alpha: 1, sigma })).reverse();
  const grid = timeGrid(levels, edm({ sigmaMax: Math.max(...sigmas) }));
  return { grid, step, start: readNumbers(fields, 'x') };
};

/** Arguments, which cases with a list of sigmas may lack. */
const argsOf = ({ args }: Fields): Fields => (isFields(args) ? args : {});

/** @throws Unsupported if the order is not one that the project has. */
const lmsOf = (fields: Fields): AnyStep => {
  const { order = 4 } = argsOf(fields);
  if (![1, 2, 3, 4].includes(order as number))
    throw new Unsupported(`its argument order is ${JSON.stringify(order)}.`);
  return lms({ order: order as number });
};

const list = String.raw`\(([^)]*)\)`;
const toyText = new RegExp(
  String.raw`^exact posterior mean per coordinate of a mixture: weights ${list} means ${list} common sd ([\d.e-]+)$`,
);

/** The exact denoiser that the file's toy describes in words. */
const toyDenoiser = (toy: unknown): Denoiser => {
  const text = isFields(toy) ? readText(toy, 'denoiser') : '';
  const match = text.trim().match(toyText);
  if (match === null)
    throw new Unsupported(`its toy denoiser is ${JSON.stringify(text)}, not one that is known.`);
  const [weights, means] = [match[1], match[2]].map((part) => (part as string).split(',').map(Number)) as [
    number[],
    number[],
  ];
  if (weights.length !== means.length)
    throw new Error(`its toy has ${weights.length} weights and ${means.length} means.`);
  return asDenoiser(
    mixture(weights.map((weight, k) => ({ weight, mean: [means[k] as number], std: Number(match[3]) }))),
  );
};
