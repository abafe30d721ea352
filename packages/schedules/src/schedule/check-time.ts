import { badArgument } from '@tractjs/core';

/** Checks that a time is within [low, high]. @throws TractError if it is not. */
export const checkTime = (schedule: string, time: number, low: number, high: number): void => {
  if (!(time >= low && time <= high))
    throw badArgument('time', time, `the ${schedule} schedule goes from ${low} to ${high}.`);
};
