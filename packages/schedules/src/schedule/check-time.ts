import { badArgument } from '@tractjs/core';

/** @throws TractError unless time is within [low, high]. */
export const checkTime = (schedule: string, time: number, low: number, high: number): void => {
  if (!(time >= low && time <= high))
    throw badArgument('time', time, `the ${schedule} schedule goes from ${low} to ${high}.`);
};
