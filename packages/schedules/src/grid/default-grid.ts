import type { GridRule, Schedule } from '@tractjs/core';
import { karras, uniform } from './grids';

/** Steps that are even in the time of these, a noise of the data's own units, would hardly reach the data. */
const BY_NOISE = ['edm', 've', 'unscaled'];

/**
 * The grid that goes with a schedule if nothing else is said: Karras et al. 2022, eq. 5, for schedules with alpha = 1,
 * and steps that are even in time for all others.
 */
export const defaultGrid = ({ description }: Pick<Schedule, 'description'>): GridRule =>
  BY_NOISE.includes(description.kind) ? karras() : uniform();
