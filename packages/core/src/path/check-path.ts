import { badArgument } from '../errors/errors';
import type { GridRule } from './grid';
import type { Schedule } from './schedule';
import { hasMember, wrongPart } from './wrong-part';

/** Checks that `value` is a schedule, for callers without types. @throws TractError if it is not. */
export const checkSchedule = (argument: string, value: Schedule): void => {
  const fits =
    typeof value === 'object' && hasMember(value, 'at', 'function') && hasMember(value, 'range', 'object');
  if (!fits) throw wrongPart(argument, value, 'schedule', 'edm(), or scheduleFrom({ kind: "edm" })');
};

/** Checks that `value` is a grid rule, for callers without types. @throws TractError if it is not. */
export const checkGrid = (argument: string, value: GridRule): void => {
  const isObject = typeof value === 'object' && hasMember(value, 'description', 'object');
  if (isObject && hasMember(value, 'place', 'function')) return;
  if (typeof value === 'function' && hasMember(value, 'description', 'object'))
    throw badArgument(
      argument,
      value,
      'a grid rule is an object: give { description, place(schedule, steps) { ... } }.',
    );
  throw wrongPart(argument, value, 'grid', 'karras(), or gridFrom({ kind: "karras" })');
};
