import type { GridRule, Schedule } from '@tractjs/core';
import {
  edm,
  explicit,
  iddpm,
  karras,
  karrasIddpm,
  leading,
  linspace,
  rectifiedFlow,
  subGrid,
  trailing,
  uniform,
  uniformLogSnr,
  unscaled,
  variancePreserving,
  ve,
  vpCosine,
  vpCosineClipped,
  vpDdpm,
  vpDiscrete,
  vpIddpm,
  vpLinear,
} from '@tractjs/schedules';

/** What the page says of a schedule. */
export interface ScheduleEntry {
  /** The call, with its options. */
  readonly call: string;
  readonly example: Schedule;
  readonly formula: string;
  /** What the time is. */
  readonly time: string;
  /** The ends of time and of log-SNR, where they are not those of the default options. */
  readonly ends?: readonly [times: string, logSnr: string];
  readonly source: string;
}

/** What the page says of a grid. */
export interface GridEntry {
  readonly call: string;
  readonly example: GridRule;
  readonly levels: string;
  readonly source: string;
}

const cosine = 'alpha = cos(b + a t), sigma = sin(b + a t)';

export const scheduleEntries: readonly ScheduleEntry[] = [
  {
    call: 'vpCosine({ logSnrMax, logSnrMin, shift })',
    example: vpCosine(),
    formula: `${cosine}, a and b such that log-SNR goes from logSnrMax to logSnrMin; shift is added to log-SNR`,
    time: 'fraction of the path',
    source: 'Salimans & Ho 2022, appendix; shift: Hoogeboom et al. 2023, eq. 4',
  },
  {
    call: 'vpCosineClipped({ logSnrMax, logSnrMin })',
    example: vpCosineClipped(),
    formula: 'alpha = cos(pi t / 2), sigma = sin(pi t / 2), log-SNR held between its limits',
    time: 'fraction of the path',
    source: 'Salimans & Ho 2022; Nichol & Dhariwal 2021, eq. 17 without its offset',
  },
  {
    call: 'vpLinear({ betaMin, betaMax })',
    example: vpLinear(),
    formula: 'log alpha = -t^2 (betaMax - betaMin) / 4 - t betaMin / 2, sigma^2 = 1 - alpha^2',
    time: 'fraction of the path',
    source: 'Song et al. 2021, eq. 33',
  },
  {
    call: 'vpDdpm({ count, betaStart, betaEnd, scaled })',
    example: vpDdpm(),
    formula:
      'vpDiscrete with beta_n on a straight line from betaStart to betaEnd; with scaled it is sqrt(beta_n) that is on one',
    time: 'index, clean at -1',
    source: 'Ho et al. 2020, eq. 4 and section 4; scaled: Rombach et al. 2022',
  },
  {
    call: 'vpIddpm({ count, offset, betaMax })',
    example: vpIddpm(),
    formula:
      'vpDiscrete with beta_n = min(1 - f(n + 1) / f(n), betaMax), f(m) = cos^2(pi / 2 (m / count + offset) / (1 + offset))',
    time: 'index, clean at -1',
    source: 'Nichol & Dhariwal 2021, eq. 17',
  },
  {
    call: 'vpDiscrete({ betas })',
    example: vpDiscrete({ betas: [0.02, 0.1, 0.3, 0.2, 0.6, 0.9] }),
    formula:
      'alpha_n^2 = (1 - beta_0) .. (1 - beta_n), sigma^2 = 1 - alpha^2; log alpha straight between indices',
    time: 'index, clean at -1',
    ends: ['-1 .. N - 1', 'inf .. log-SNR at N - 1'],
    source: 'Ho et al. 2020, eq. 4; between indices: Lu et al. 2022, DPM-Solver',
  },
  {
    call: 've({ sigmaMax })',
    example: ve(),
    formula: 'alpha = 1, sigma = sqrt(t)',
    time: 'variance of the noise',
    source: 'Song et al. 2021, eq. 9; Karras et al. 2022, table 1',
  },
  {
    call: 'edm({ sigmaMax })',
    example: edm(),
    formula: 'alpha = 1, sigma = t',
    time: 'sigma',
    source: 'Karras et al. 2022, table 1',
  },
  {
    call: 'rectifiedFlow({ shift })',
    example: rectifiedFlow(),
    formula: 'alpha = 1 - u, sigma = u, u = c t / (1 + (c - 1) t), c = exp(-shift / 2)',
    time: 'fraction of the path',
    source: 'Liu et al. 2022, eq. 1; Lipman et al. 2022; shift: Esser et al. 2024, eq. 23',
  },
  {
    call: 'unscaled(schedule)',
    example: unscaled(vpLinear()),
    formula: 'alpha = 1, sigma what sigma / alpha was',
    time: '',
    ends: ["the schedule's", "the schedule's"],
    source: 'Karras et al. 2022, table 1, s(t) = 1',
  },
  {
    call: 'variancePreserving(schedule)',
    example: variancePreserving(edm()),
    formula: 'the same sigma / alpha, alpha^2 + sigma^2 = 1',
    time: '',
    ends: ["the schedule's", "the schedule's"],
    source: 'Karras et al. 2022, table 1, the scaling of VP',
  },
];

export const gridEntries: readonly GridEntry[] = [
  {
    call: 'uniform()',
    example: uniform(),
    levels: "even in the schedule's own time, both ends included",
    source: '',
  },
  {
    call: 'karras({ rho, sigmaMin, sigmaMax })',
    example: karras(),
    levels: 'the clean end, then (sigma / alpha)^(1/rho) even between sigmaMin and sigmaMax',
    source: 'Karras et al. 2022, eq. 5',
  },
  {
    call: 'uniformLogSnr({ sigmaMin, sigmaMax })',
    example: uniformLogSnr(),
    levels: 'the clean end, then log-SNR even between those of sigmaMin and sigmaMax',
    source: 'Lu et al. 2022, DPM-Solver',
  },
  {
    call: 'iddpm({ sigmaMin, sigmaMax, count, c1, c2 })',
    example: iddpm(),
    levels: "the clean end, then levels picked evenly from iDDPM's table",
    source: 'Karras et al. 2022, table 1',
  },
  {
    call: 'karrasIddpm({ rho, sigmaMin, sigmaMax, count, c1, c2 })',
    example: karrasIddpm(),
    levels: "the levels of `karras`, each moved to the nearest of iDDPM's table",
    source: "EDM's generate.py and round_sigma",
  },
  {
    call: 'leading({ offset, spare, count })',
    example: leading(),
    levels: 'the clean end, then every k-th timestep from the first',
    source: 'Lin et al. 2023, table 2',
  },
  {
    call: 'trailing({ count })',
    example: trailing(),
    levels: 'the clean end, then every k-th timestep back from the last, rounded',
    source: 'Lin et al. 2023, table 2',
  },
  {
    call: 'linspace({ low, high, whole, spare, count })',
    example: linspace(),
    levels: 'the clean end, then times even from `low` to `high`',
    source: 'Lin et al. 2023, table 2',
  },
  {
    call: 'explicit(times)',
    example: explicit([0, 1]),
    levels: 'the times that are given; the number of steps is one less than there are times',
    source: '',
  },
  {
    call: 'subGrid(grid, of)',
    example: subGrid(uniform(), 8),
    levels: 'of the grid with `of` steps, every so many levels: those that a distilled student knows',
    source: '',
  },
];
