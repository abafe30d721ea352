import type { SamplingPath } from '../checkpoint/family';
import type { OptionReader } from '../parts';
import { type Prediction, predictions } from '../preconditioning/predictions';
import { type NoiseReading, refuseFlags } from './noise-reading';

/**
 * The straight path: x = (1 - t) x0 + t noise, the network told t times the number of timesteps (Liu et al. 2022; the
 * FlowMatch schedulers of diffusers, where `shift` is the factor c of Esser et al. 2024, eq. 23).
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
  // Its lowest sigma is shifted once where the table is made, and again with all of them.
  const low = shift / count / (1 + (shift - 1) / count);
  return flowReading(count, shift, predictions.flow, { kind: 'linspace', low });
};

/** The reading of a network on the straight path of so many timesteps. */
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
