import type { DivergenceValues } from '../options/divergence';

/** Times that a run which diverges is taken back, and what its learning rate is multiplied by each time. */
const TIMES = 3;
const FACTOR = 0.5;

/** The next factor of the learning rate of a run that diverged at `rate`; undefined where it is to stop. */
export const lowerRate = (
  rate: number,
  { onDivergence }: Pick<DivergenceValues, 'onDivergence'>,
): number | undefined => {
  const next = rate * FACTOR;
  return onDivergence === 'lower-rate' && next >= FACTOR ** TIMES ? next : undefined;
};
