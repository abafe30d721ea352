import { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from '@tractjs/schedules';
import type { GridRule, Schedule } from '@tractjs/tractjs';
import type { TrainingValues } from '../options/training';
import { hasMembers, loadPart, type Part } from './load-part';

const schedules: Part<Schedule> = {
  what: 'schedule',
  names: scheduleKinds,
  from: (description) => scheduleFrom(description),
  is: (value): value is Schedule =>
    hasMembers(value, { name: 'string', range: 'object', description: 'object' }) &&
    hasMembers(value, { at: 'function', atNoiseRatio: 'function' }),
  sketch: '() => ({ name, range, description, at(time) { ... }, atNoiseRatio(ratio) { ... } })',
};

const grids: Part<GridRule> = {
  what: 'grid',
  names: gridKinds,
  from: (description) => gridFrom(description),
  is: (value): value is GridRule => hasMembers(value, { description: 'object', place: 'function' }),
  sketch: "() => ({ description: { kind: 'mine' }, place(schedule, steps) { ... } })",
};

/** The values of --schedule and --grid. */
export type PathValues = Pick<TrainingValues, 'schedule' | 'grid'>;

/** The given schedule and grid, if any. */
export interface GivenPath {
  readonly schedule?: Schedule;
  readonly grid?: GridRule;
}

/** Loads the schedule of --schedule and the grid of --grid with `loadPart`. @throws UsageError as `loadPart`. */
export const loadPath = async ({ schedule, grid }: PathValues): Promise<GivenPath> => ({
  ...(schedule !== undefined && { schedule: await loadPart(schedules, '--schedule', schedule) }),
  ...(grid !== undefined && { grid: await loadPart(grids, '--grid', grid) }),
});
