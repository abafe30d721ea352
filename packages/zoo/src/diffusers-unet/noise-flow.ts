import type { SamplingPath } from '../checkpoint/family';
import type { OptionReader } from '../parts';
import { type Prediction, predictions } from '../preconditioning/predictions';
import { type NoiseReading, refuseFlags } from './noise-reading';

/**
 * Reads the options of diffusers' FlowMatch schedulers: the straight path x = (1 - t) x0 + t noise (Liu et
 * al. 2022) of a network conditioned on t times the number of timesteps. `shift` is the factor in Esser et
 * al. 2024, eq. 23.
 */
export const readFlow = (read: OptionReader, options: readonly string[]): NoiseReading => {
  const count = read.count('num_train_timesteps', 1000);
  const shift = read.positive('shift', 1);
  const has = (name: string) => options.includes(name);
  refuseFlags(read, options, [
    ...['use_dynamic_shifting', 'invert_sigmas'],
    ...['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas'],
  ]);
  for (const name of ['shift_terminal', 'scale_factors'])
    if (has(name))
      read.absent(name, 'a scheduler that changes its levels so is not supported: leave it out.');
  // diffusers shifts the lowest sigma twice: when it makes the table, and again with all sigmas.
  const low = shift / count / (1 + (shift - 1) / count);
  return flowReading(count, shift, predictions.flow, { kind: 'linspace', low });
};

/** Returns the reading of a network on the straight path with `count` timesteps. */
export const flowReading = (
  count: number,
  shift: number,
  prediction: Prediction,
  grid: SamplingPath['grid'],
): NoiseReading => ({
  scale: ({ alpha, sigma }) => 1 / (alpha + sigma),
  input: () => 1,
  timestep: ({ alpha, sigma }) => (count * sigma) / (alpha + sigma),
  prediction,
  path: { schedule: { kind: 'rectified-flow', ...(shift !== 1 && { shift: -2 * Math.log(shift) }) }, grid },
});
