import { badArgument } from '@tractjs/core';
import type { SamplingPath } from '../checkpoint/family';
import type { OptionReader } from '../parts';
import { predictions } from '../preconditioning/predictions';
import { flowReading } from './noise-flow';
import { type NoiseReading, refuseFlags } from './noise-reading';
import type { Placement, SchedulerClass } from './schedulers';
import {
  betaSchedules,
  type TimestepTable,
  timestepAt,
  timestepBetas,
  timestepDecays,
  withoutSignalAtEnd,
} from './timesteps';

/** A scheduler class with a table of betas. */
export type TableClass = Extract<SchedulerClass, { kind: 'table' }>;

const PREDICTIONS = {
  epsilon: predictions.noise,
  v_prediction: predictions.v,
  sample: predictions.x0,
  original_sample: predictions.x0,
  flow_prediction: predictions.flow,
} as const;

const [RECTIFIED, NOISE] = ['flow_prediction', 'epsilon'] as const;

/**
 * Reads the options of a scheduler with a table of betas: the variance-preserving path, or the straight one
 * with use_flow_sigmas. If `assumed`, no scheduler was given and steps are placed evenly, unless
 * timestep_spacing is set.
 */
export const readTable = (of: TableClass, read: OptionReader, assumed = false): NoiseReading => {
  const [start, end, schedule] = of.betas;
  const has = (name: string) => of.options.includes(name);
  const count = read.count('num_train_timesteps', 1000);
  const beta_schedule = has('beta_schedule')
    ? read.choice('beta_schedule', schedule, betaSchedules)
    : schedule;
  const [beta_start, beta_end] = has('beta_start')
    ? [read.positive('beta_start', start), read.positive('beta_end', end)]
    : [start, end];
  const trained = has('trained_betas') ? read.numbers('trained_betas') : undefined;
  if (trained !== undefined && trained.length !== count)
    throw badArgument(
      'trained_betas',
      `${trained.length} long`,
      `give one for each of the ${count} num_train_timesteps.`,
    );
  trained?.forEach((beta, n) => {
    if (!(beta > 0 && beta < 1))
      throw badArgument(`trained_betas[${n}]`, beta, 'give numbers between 0 and 1.');
  });
  const rescaled = has('rescale_betas_zero_snr') && read.flag('rescale_betas_zero_snr', false);
  if (rescaled && count < 2)
    throw badArgument('rescale_betas_zero_snr', true, 'a table of one timestep cannot be rescaled.');
  const type = has('prediction_type')
    ? read.choice('prediction_type', NOISE, [
        'epsilon',
        'v_prediction',
        'sample',
        'original_sample',
        RECTIFIED,
      ])
    : NOISE;
  const flow = has('use_flow_sigmas') && read.flag('use_flow_sigmas', false);
  const shift = has('flow_shift') ? read.positive('flow_shift', 1) : 1;
  refuseFlags(read, of.options, ['use_beta_sigmas']);
  // Dynamic shifting only changes flow_shift.
  if (has('use_dynamic_shifting') && read.flag('use_dynamic_shifting', false) && flow)
    throw badArgument('use_dynamic_shifting', true, SHIFTS);
  if (has('timestep_type')) read.choice('timestep_type', 'discrete', ['discrete']);
  if (has('interpolation_type')) read.choice('interpolation_type', 'linear', ['linear']);
  const made = { num_train_timesteps: count, beta_start, beta_end, beta_schedule };
  const betas = trained ?? timestepBetas(made);
  const used = rescaled ? withoutSignalAtEnd(betas) : betas;
  const decays = timestepDecays(used);
  const grid = placement(of, read, decays, assumed);
  if (flow) {
    if (type === 'v_prediction')
      throw badArgument(
        'prediction_type',
        type,
        'with use_flow_sigmas only flow_prediction and epsilon are supported.',
      );
    if (grid.kind !== 'linspace' && grid.kind !== 'leading' && grid.kind !== 'trailing')
      throw badArgument(
        'use_flow_sigmas',
        true,
        'it is not supported with other sigmas: leave use_karras_sigmas and the like out.',
      );
    // As in diffusers: linspace(1, 1 / N, steps + 1) without its end, then shifted.
    const own = { kind: 'linspace', spare: true, high: 1 - 1 / count };
    return flowReading(count, shift, PREDICTIONS[type], own);
  }
  if (type === RECTIFIED) throw badArgument('prediction_type', type, 'it needs use_flow_sigmas.');
  return {
    scale: ({ alpha, sigma }) => 1 / Math.hypot(alpha, sigma),
    input: () => 1,
    timestep: timestepAt(decays),
    prediction: PREDICTIONS[type],
    path: {
      schedule:
        trained !== undefined || rescaled ? { kind: 'vp-discrete', betas: used } : scheduleOf(made, betas),
      grid,
    },
  };
};

const scheduleOf = (of: TimestepTable, betas: readonly number[]): SamplingPath['schedule'] => {
  const { num_train_timesteps: count, beta_start: betaStart, beta_end: betaEnd, beta_schedule: kind } = of;
  if (kind === 'squaredcos_cap_v2') return { kind: 'vp-iddpm', count };
  if (kind === 'linear') return { kind: 'vp-ddpm', count, betaStart, betaEnd };
  if (kind === 'scaled_linear') return { kind: 'vp-ddpm', count, betaStart, betaEnd, scaled: true };
  return { kind: 'vp-discrete', betas };
};

/**
 * Returns the grid of the scheduler's set_timesteps; it always starts at pure noise and ends at the clean
 * level.
 */
const placement = (
  { options, placement: own }: TableClass,
  read: OptionReader,
  decays: readonly number[],
  assumed: boolean,
): SamplingPath['grid'] => {
  const has = (name: string) => options.includes(name);
  const on = (name: string) => has(name) && read.flag(name, false);
  const [karras, exponential, lu] = ['use_karras_sigmas', 'use_exponential_sigmas', 'use_lu_lambdas'].map(on);
  const ratio = (decay: number | undefined) => Math.sqrt(Math.expm1(decay ?? 0));
  const end = (name: string, otherwise: number) => (has(name) ? read.positive(name, otherwise) : otherwise);
  const ends = {
    sigmaMin: end('sigma_min', ratio(decays[0])),
    sigmaMax: end('sigma_max', ratio(decays.at(-1))),
  };
  const spacing = own.fixed
    ? own.spacing
    : read.choiceOrNone('timestep_spacing', ['leading', 'linspace', 'trailing']);
  const offset = has('steps_offset') ? read.count('steps_offset', 0, 0) : 0;
  const clipped = has('lambda_min_clipped') ? read.numberOrNone('lambda_min_clipped') : undefined;
  if (karras) return { kind: 'karras', ...ends };
  if (exponential || lu) return { kind: 'uniform-log-snr', ...ends };
  if (assumed && spacing === undefined) return { kind: 'uniform' };
  // diffusers drops the timesteps with log(alpha / sigma) below lambda_min_clipped.
  const count = decays.filter((decay) => clipped === undefined || -Math.log(ratio(decay)) >= clipped).length;
  const some = count < decays.length && { count };
  if (count < 2) throw badArgument('lambda_min_clipped', clipped, 'it leaves no timesteps: give less.');
  return gridOf(spacing ?? own.spacing, own, offset, some);
};

const gridOf = (
  spacing: Placement['spacing'],
  { spare = false, fractional = false }: Placement,
  offset: number,
  some: object | false,
): SamplingPath['grid'] => {
  if (spacing === 'trailing') return { kind: 'trailing', ...some };
  const more = { ...(spare && { spare }), ...some };
  if (spacing === 'leading') return { kind: 'leading', ...(offset > 0 && { offset }), ...more };
  return { kind: 'linspace', ...(!fractional && { whole: true }), ...more };
};

const SHIFTS =
  'levels that depend on the size of the image are not supported: set it to false, and give flow_shift.';
