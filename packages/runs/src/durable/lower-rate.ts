/** How often a run that diverges goes back, and the factor of its learning rate each time. */
const TIMES = 3;
const FACTOR = 0.5;

/** The next factor of the learning rate after a run diverged at `rate`; undefined if the run is to stop. */
export const lowerRate = (rate: number, onDivergence: 'stop' | 'lower-rate'): number | undefined => {
  const next = rate * FACTOR;
  return onDivergence === 'lower-rate' && next >= FACTOR ** TIMES ? next : undefined;
};
