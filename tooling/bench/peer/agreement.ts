import { TractError } from '@tractjs/core';

/** Above this, the two sides do not run the same network. */
export const LIMIT = 1e-3;

/** Returns the largest difference, relative to the largest magnitude of the second. Infinity for unequal lengths or NaN. */
export const relativeDifference = (ours: ArrayLike<number>, theirs: ArrayLike<number>): number => {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < ours.length; i++) {
    const d = Math.abs((ours[i] as number) - (theirs[i] as number));
    if (Number.isNaN(d)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, d);
    magnitude = Math.max(magnitude, Math.abs(theirs[i] as number));
  }
  return magnitude === 0 ? (difference === 0 ? 0 : Number.POSITIVE_INFINITY) : difference / magnitude;
};

/** Checks that the difference is within the limit. @throws TractError if it is not: the speeds would not be comparable. */
export const requireAgreement = (what: string, difference: number): void => {
  if (difference <= LIMIT) return;
  throw new TractError(
    `The two sides differ by ${difference.toExponential(2)} in ${what}, more than ${LIMIT}, so they do not do the same work and their speeds compare nothing. Look for what changed in peer-unet.ts, peer_networks.py or peer_works.py of tooling/bench, in packages/zoo or packages/distill, or in the kernels of @tractjs/engine.`,
  );
};
