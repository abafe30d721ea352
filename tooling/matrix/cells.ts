import type { GridRule, Level, Schedule, StepFunction } from '@tractjs/core';
import type { DistillOptions } from '@tractjs/distill';
import {
  edm,
  iddpm,
  karras,
  rectifiedFlow,
  uniform,
  uniformLogSnr,
  ve,
  vpCosine,
  vpDdpm,
  vpIddpm,
  vpLinear,
} from '@tractjs/schedules';
import { ddim, heun, singleStepFrom, singleStepNames } from '@tractjs/steps';

/** A formulation: a row of the matrix. */
export interface Row {
  readonly row: string;
  readonly schedule: Schedule;
  readonly grid: GridRule;
  /** Factor on the work of its cells; default 1. */
  readonly more?: number;
}

/** A way to distil: a column of the matrix. */
export interface Column {
  readonly column: string;
  readonly group: string;
  readonly phases: readonly number[];
  readonly teacherStep: StepFunction;
  readonly studentStep: StepFunction;
  /** Its work as a fraction of a TRACT cell's. */
  readonly share: number;
  readonly options: Pick<DistillOptions, 'target' | 'measure' | 'muSelf'>;
}

/** One distillation. */
export interface Cell extends Row, Column {
  readonly id: string;
  /** Why the cell is impossible. */
  readonly impossible?: string;
}

/** The formulations. */
export const rows: readonly Row[] = [
  { row: 'VP cosine', schedule: vpCosine(), grid: uniform() },
  {
    row: 'VP cosine, for 256 x 256',
    schedule: vpCosine({ shift: 2 * Math.log(64 / 256) }),
    grid: uniform(),
    more: 1.5,
  },
  { row: 'VP linear', schedule: vpLinear(), grid: uniform() },
  { row: 'VP DDPM, discrete', schedule: vpDdpm(), grid: uniform() },
  { row: 'VP iDDPM, discrete', schedule: vpIddpm(), grid: uniform() },
  { row: 'VE', schedule: ve(), grid: uniformLogSnr({ sigmaMin: 0.02, sigmaMax: 100 }) },
  { row: 'EDM', schedule: edm(), grid: karras() },
  { row: "EDM, iDDPM's table", schedule: edm({ sigmaMax: 81 }), grid: iddpm() },
  { row: 'rectified flow', schedule: rectifiedFlow(), grid: uniform() },
  { row: 'rectified flow, shifted', schedule: rectifiedFlow({ shift: -2 * Math.log(3) }), grid: uniform() },
];

const T = 64;

/** TRACT's last step goes from noise to data; a Heun step would equal DDIM there, so its student keeps 4 steps. */
export const columns: readonly Column[] = [
  // Clipping is for bounded data, unlike these.
  ...singleStepNames
    .filter((name) => name !== 'clipped-ddim')
    .map(
      (name): Column => ({
        column: name,
        group: 'tract',
        phases: [T, 8, 1],
        share: 1,
        teacherStep: singleStepFrom(name),
        studentStep: ddim(),
        options: { target: 'tract' },
      }),
    ),
  ...[ddim(), heun()].flatMap((teacherStep): Column[] => [
    {
      column: teacherStep.name,
      group: 'btd',
      phases: [T, 32, 16, 8, 4, 2, 1],
      teacherStep,
      share: 0.7,
      studentStep: ddim(),
      options: { target: 'btd' },
    },
    {
      column: teacherStep.name,
      group: 'consistency',
      phases: [T, 1],
      teacherStep,
      share: 0.7,
      studentStep: ddim(),
      options: { target: 'tract', muSelf: 0.95 },
    },
  ]),
  {
    column: 'heun, student heun in 4',
    group: 'endpoint',
    phases: [T, 4],
    share: 0.7,
    teacherStep: heun(),
    studentStep: heun(),
    options: { target: 'tract', measure: 'endpoint' },
  },
];

const hasRates = ({ alphaRate, sigmaRate }: Level): boolean =>
  alphaRate !== undefined && sigmaRate !== undefined;

/** Every cell, column by column, so a stopped run has covered every formulation. */
export const cells: readonly Cell[] = columns.flatMap((column) =>
  rows.map((row): Cell => {
    const id = [row.row, column.group, column.column].join(' ').replaceAll(/[^a-z0-9+]+/gi, '-');
    const continuous = hasRates(row.schedule.atNoiseRatio(1));
    const impossible =
      column.column.endsWith('in-time') && !continuous
        ? 'a discrete schedule has no derivatives to integrate with'
        : undefined;
    return { id, ...row, ...column, ...(impossible && { impossible }) };
  }),
);
