import { type Level, noiseRatio, TractError } from '@tractjs/core';

/** diffusers' names for the curves of betas. */
export const betaSchedules = ['linear', 'scaled_linear', 'squaredcos_cap_v2', 'sigmoid', 'exp'] as const;

/** The options of a diffusers scheduler that determine its table of betas. */
export interface TimestepTable {
  readonly num_train_timesteps: number;
  readonly beta_start: number;
  readonly beta_end: number;
  readonly beta_schedule: (typeof betaSchedules)[number];
}

/**
 * Returns the betas of a table: a straight line (Ho et al. 2020, section 4), squares of one (Rombach et al.
 * 2022), a sigmoid from -6 to 6 (Xu et al. 2022, "GeoDiff"), or those for which alphaBar is a squared cosine
 * (Nichol & Dhariwal 2021, eq. 17) or exp(-12 t), with no beta above 0.999 in the last two.
 * @throws TractError if a beta is not between 0 and 1.
 */
export const timestepBetas = (table: TimestepTable): readonly number[] =>
  Array.from({ length: table.num_train_timesteps }, (_, n) => {
    const beta = betaOf(table, n);
    if (!(beta > 0 && beta < 1))
      throw new TractError(
        `beta_start ${table.beta_start} and beta_end ${table.beta_end} give a beta of ${beta}: give numbers between 0 and 1.`,
      );
    return beta;
  });

const betaOf = (table: TimestepTable, n: number): number => {
  const { num_train_timesteps: count, beta_start: start, beta_end: end, beta_schedule: kind } = table;
  const along = count === 1 ? 0 : n / (count - 1);
  if (kind === 'linear') return start + along * (end - start);
  if (kind === 'scaled_linear') return (Math.sqrt(start) + along * (Math.sqrt(end) - Math.sqrt(start))) ** 2;
  if (kind === 'sigmoid') return start + (end - start) / (1 + Math.exp(6 - 12 * along));
  if (kind === 'exp') return Math.min(-Math.expm1(-12 / count), 0.999);
  const alphaBar = (t: number) => Math.cos((((t + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Math.min(1 - alphaBar((n + 1) / count) / alphaBar(n / count), 0.999);
};

/** alphaBar of the last timestep of a rescaled table, as in diffusers' Euler and DPM-Solver schedulers. */
const NO_SIGNAL = 2 ** -24;

/**
 * Rescales betas to zero terminal SNR: shifts and scales sqrt(alphaBar) so that the last timestep has no
 * signal (Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1),
 * except for an alphaBar of 2^-24.
 */
export const withoutSignalAtEnd = (betas: readonly number[]): readonly number[] => {
  const roots = timestepDecays(betas).map((decay) => Math.exp(-decay / 2));
  const [first, last] = [roots[0] as number, roots.at(-1) as number];
  const bars = roots.map((root, n) =>
    n === roots.length - 1 ? NO_SIGNAL : (((root - last) * first) / (first - last)) ** 2,
  );
  return bars.map((bar, n) => 1 - bar / (bars[n - 1] ?? 1));
};

/**
 * Returns -log alphaBar of the timesteps 0 .. N - 1, with alphaBar_n = prod_(i <= n) (1 - beta_i) (Ho et al.
 * 2020, eq. 4).
 */
export const timestepDecays = (betas: readonly number[]): readonly number[] => {
  let decay = 0;
  return betas.map((beta) => {
    decay -= Math.log1p(-beta);
    return decay;
  });
};

/**
 * Timesteps closer than this to a whole number are rounded: they are levels of the table, off by rounding
 * errors.
 */
const ROUNDING = 1e-6;

/**
 * Returns a function from levels to the timestep with the same log-SNR, for timesteps with the -log alphaBar
 * `decays`. A level of the table gets a whole number; between two of them -log alphaBar is interpolated
 * linearly, as in `vpDiscrete`; a level outside of the table gets the first or the last timestep.
 */
export const timestepAt =
  (decays: readonly number[]) =>
  (level: Level): number => {
    // alpha^2 / (alpha^2 + sigma^2) = exp(-decay) on every path.
    const ratio = noiseRatio(level);
    const decay = Number.isFinite(ratio * ratio) ? Math.log1p(ratio * ratio) : 2 * Math.log(ratio);
    const last = decays.length - 1;
    if (decay >= (decays[last] as number)) return last;
    if (!(decay > (decays[0] as number))) return 0;
    let [low, high] = [0, last];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((decays[middle] as number) <= decay) low = middle;
      else high = middle;
    }
    const [below, above] = [decays[low] as number, decays[high] as number];
    const timestep = low + (decay - below) / (above - below);
    const whole = Math.round(timestep);
    return Math.abs(timestep - whole) < ROUNDING ? whole : timestep;
  };
