// Two grids of core, and the table that networks share with a third, beside their kin.
export { explicit, type IddpmTableOptions, iddpmTable, subGrid } from '@tractjs/core';
export * from './grid';
export { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
export * from './schedule';
