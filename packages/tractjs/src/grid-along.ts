import { checkSchedule, type GridRule, type Model, type Schedule, sameDescription } from '@tractjs/core';
import { defaultGrid } from '@tractjs/schedules';

/** The grid for sampling a model along a path: the one given, the model's own on its own path, or the one that goes with another schedule. */
export const gridAlong = (
  model: Pick<Model, 'schedule' | 'grid'>,
  { schedule, grid }: { readonly schedule?: Schedule; readonly grid?: GridRule },
): { readonly grid?: GridRule } => {
  if (grid !== undefined) return { grid };
  if (schedule === undefined) return {};
  checkSchedule('schedule', schedule);
  if (sameDescription(schedule.description, model.schedule.description)) return {};
  return { grid: defaultGrid(schedule) };
};
