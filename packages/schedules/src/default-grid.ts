import type { GridRule, Schedule } from '@tractjs/core';
import { karras, uniform } from './grid/grids';
import { schedules } from './registry';
import { unscaledKind } from './schedule/rescaled';

/**
 * The default grid of a schedule: `karras()` for schedules with alpha = 1 (Karras et al. 2022, eq. 5), whose
 * steps would hardly reach the data if they were even in time, and `uniform()` for all others.
 */
export const defaultGrid = ({ description: { kind } }: Pick<Schedule, 'description'>): GridRule =>
  schedules.find(kind)?.byNoise || kind === unscaledKind.name ? karras() : uniform();
