import { checkSchedule, type GridRule, type Model, type Schedule, sameDescription } from '@tractjs/core';
import { defaultGrid } from '@tractjs/schedules';

/**
 * Returns the grid option for sampling a model along a schedule: the given grid; nothing for the model's own
 * schedule, which has the model's own grid; or the default grid of another schedule.
 */
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
