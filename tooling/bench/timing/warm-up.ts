import type { Contestant } from './turns';

/** V8 has compiled what is called often after about this long; so has everything else on both sides. */
const WARM_SECONDS = 1.5;
/** A turn that is over sooner says little. */
const TURN_SECONDS = 0.2;
const MOST_CALLS = 100;

/** Lets a contestant work until it is as fast as it gets; returns the seconds of its last call. */
export const keepWarm = async (contestant: Contestant, seconds = WARM_SECONDS): Promise<number> => {
  let spent = 0;
  let last = 0;
  for (let calls = 1; spent < seconds; calls = Math.min(2 * calls, MOST_CALLS)) {
    // One that takes long has been called before, which has to do; the many that a short one needs are asked for at once.
    const timing = await contestant.run(calls);
    spent += timing.seconds.reduce((a, b) => a + b, 0);
    last = timing.seconds.at(-1) as number;
    if (last * 2 * calls > seconds) break;
  }
  return last;
};

/** Timed calls of a turn: `least` of them, and more where the fastest contestant would be done in a moment. */
export const callsInTurn = (seconds: readonly number[], least: number): number =>
  Math.max(least, Math.min(MOST_CALLS, Math.ceil(TURN_SECONDS / Math.min(...seconds))));
