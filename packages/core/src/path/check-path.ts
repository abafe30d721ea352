import type { GridRule } from './grid';
import type { Schedule } from './schedule';
import { hasMember, wrongPart } from './wrong-part';

/** Checks that `value` is a schedule, for callers without types. @throws TractError if it is not. */
export const checkSchedule = (argument: string, value: Schedule): void => {
  const fits =
    typeof value === 'object' && hasMember(value, 'at', 'function') && hasMember(value, 'range', 'object');
  if (!fits) throw wrongPart(argument, value, 'schedule', 'edm(), or scheduleFrom({ kind: "edm" })');
};

/** For callers without types: @throws TractError unless a value is a grid rule, which is a function with a description. */
export const checkGrid = (argument: string, value: GridRule): void => {
  if (!(typeof value === 'function' && hasMember(value, 'description', 'object')))
    throw wrongPart(argument, value, 'grid', 'karras(), or gridFrom({ kind: "karras" })');
};
