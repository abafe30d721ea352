import { badArgument, type Description, type GridRule, type Schedule, unknownName } from '@tractjs/core';
import { edm } from './edm';
import { karras, uniform, uniformLogSnr } from './grids';
import { iddpm } from './iddpm';
import { rectifiedFlow } from './rectified-flow';
import { unscaled, variancePreserving } from './rescaled';
import { ve } from './ve';
import { vpCosine } from './vp-cosine';
import { vpLinear } from './vp-linear';

const schedules: Readonly<Record<string, (options: Record<string, unknown>) => Schedule>> = {
  'vp-cosine': vpCosine,
  'vp-linear': vpLinear,
  ve,
  edm,
  'rectified-flow': rectifiedFlow,
};

const grids: Readonly<Record<string, (options: Record<string, unknown>) => GridRule>> = {
  uniform,
  karras,
  'uniform-log-snr': uniformLogSnr,
  iddpm,
};

const find = <T>(
  what: string,
  table: Readonly<Record<string, (options: Record<string, unknown>) => T>>,
  description: Description,
): T => {
  const { kind, ...options } = description;
  const make = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (make === undefined) throw unknownName(what, kind, Object.keys(table));
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw badArgument(`${what}.${name}`, value, 'give a finite number.');
  }
  return make(options);
};

/** Schedules made of others. */
const scalings: Readonly<Record<string, (schedule: Schedule) => Schedule>> = {
  unscaled,
  'variance-preserving': variancePreserving,
};

/** The schedule that a model folder describes. @throws TractError where the kind is unknown or an option is bad. */
export const scheduleFrom = (description: Description): Schedule => {
  const { kind, schedule } = description;
  const rescale = Object.hasOwn(scalings, kind) ? scalings[kind] : undefined;
  return rescale !== undefined && isDescription(schedule)
    ? rescale(scheduleFrom(schedule))
    : find('schedule', schedules, description);
};

const isDescription = (value: unknown): value is Description =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** The grid rule that a model folder describes. @throws TractError where the kind is unknown or an option is bad. */
export const gridFrom = (description: Description): GridRule => find('grid', grids, description);

/** Kinds that `scheduleFrom` knows. */
export const scheduleKinds: readonly string[] = Object.keys(schedules);

/** Kinds that `gridFrom` knows. */
export const gridKinds: readonly string[] = Object.keys(grids);
