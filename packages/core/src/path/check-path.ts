import type { GridRule } from './grid';
import { has, notA } from './not-a';
import type { Schedule } from './schedule';

/** For callers without types: @throws TractError unless a value is a schedule. */
export const checkSchedule = (argument: string, value: Schedule): void => {
  const fits = typeof value === 'object' && has(value, 'at', 'function') && has(value, 'range', 'object');
  if (!fits) throw notA(argument, value, 'schedule', 'edm(), or scheduleFrom({ kind: "edm" })');
};

/** For callers without types: @throws TractError unless a value is a grid rule, which is a function with a description. */
export const checkGrid = (argument: string, value: GridRule): void => {
  if (!(typeof value === 'function' && has(value, 'description', 'object')))
    throw notA(argument, value, 'grid', 'karras(), or gridFrom({ kind: "karras" })');
};
