// The grid rules of core, and the table that networks share with grid rules.
export { explicit, type IddpmTableOptions, iddpmTable, subGrid } from '@tractjs/core';
export { defaultGrid } from './default-grid';
export * from './grid';
export { gridFrom, gridKinds, grids, scheduleFrom, scheduleKinds, schedules } from './registry';
export * from './schedule';
