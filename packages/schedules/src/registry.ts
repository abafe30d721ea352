import { type Description, type GridRule, type Registry, registry, type Schedule } from '@tractjs/core';
import { explicitKind, subGridKind } from './grid/core-kinds';
import { karrasKind, uniformKind, uniformLogSnrKind } from './grid/grids';
import { iddpmKind } from './grid/iddpm';
import { karrasIddpmKind } from './grid/karras-iddpm';
import { leadingKind, linspaceKind, trailingKind } from './grid/timesteps';
import { vpDiscreteKind } from './schedule/discrete';
import { edmKind } from './schedule/edm';
import { rectifiedFlowKind } from './schedule/rectified-flow';
import { unscaledKind, variancePreservingKind } from './schedule/rescaled';
import type { AnyScheduleKind } from './schedule/schedule-kind';
import { veKind } from './schedule/ve';
import { vpCosineKind } from './schedule/vp-cosine';
import { vpCosineClippedKind } from './schedule/vp-cosine-clipped';
import { vpDdpmKind } from './schedule/vp-ddpm';
import { vpIddpmKind } from './schedule/vp-iddpm';
import { vpLinearKind } from './schedule/vp-linear';

/** The schedules of this package, in the order of help and tables. A new one is one line here. */
export const schedules: Registry<Schedule, AnyScheduleKind> = registry({
  what: 'schedule',
  kinds: [
    vpCosineKind,
    vpCosineClippedKind,
    vpLinearKind,
    vpDdpmKind,
    vpIddpmKind,
    vpDiscreteKind,
    veKind,
    edmKind,
    rectifiedFlowKind,
  ],
  wrappers: [unscaledKind, variancePreservingKind],
});

/** The grids of this package, in the order of help and tables. A new one is one line here. */
export const grids: Registry<GridRule> = registry({
  what: 'grid',
  kinds: [
    uniformKind,
    karrasKind,
    uniformLogSnrKind,
    iddpmKind,
    karrasIddpmKind,
    leadingKind,
    trailingKind,
    linspaceKind,
    explicitKind,
  ],
  wrappers: [subGridKind],
});

/**
 * The schedule of a description, as a model folder stores it, or of a name. A description of one of `own`,
 * also inside another one, gives that schedule.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const scheduleFrom = (description: Description | string, own: readonly Schedule[] = []): Schedule =>
  schedules.from(description, own);

/**
 * The grid rule of a description, as a model folder stores it, or of a name. A description of one of `own`,
 * also inside another one, gives that rule.
 * @throws TractError if the kind or an option is unknown, or an option has a bad value.
 */
export const gridFrom = (description: Description | string, own: readonly GridRule[] = []): GridRule =>
  grids.from(description, own);

/** The names of the schedules of this package. */
export const scheduleKinds: readonly string[] = schedules.names;

/** The names of the grids of this package. */
export const gridKinds: readonly string[] = grids.names;
