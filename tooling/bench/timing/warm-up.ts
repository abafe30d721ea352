import type { Contestant } from './turns';

/** Seconds after which V8 and PyTorch have compiled what is called often. */
const WARM_SECONDS = 1.5;
/** Shorter turns are too noisy. */
const TURN_SECONDS = 0.2;
const MOST_CALLS = 100;

/** Runs a contestant until it is warm. Returns the seconds of its last call. */
export const keepWarm = async (contestant: Contestant, seconds = WARM_SECONDS): Promise<number> => {
  let spent = 0;
  let last = 0;
  for (let calls = 1; spent < seconds; calls = Math.min(2 * calls, MOST_CALLS)) {
    // A slow contestant has been called before, which suffices; the many calls of a fast one are requested at once.
    const timing = await contestant.run(calls);
    spent += timing.seconds.reduce((a, b) => a + b, 0);
    last = timing.seconds.at(-1) as number;
    if (last * 2 * calls > seconds) break;
  }
  return last;
};

/** Returns the timed calls of a turn: `least`, or more if the fastest contestant would finish in a moment. */
export const callsInTurn = (seconds: readonly number[], least: number): number =>
  Math.max(least, Math.min(MOST_CALLS, Math.ceil(TURN_SECONDS / Math.min(...seconds))));
