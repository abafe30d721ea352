import '@tensorflow/tfjs-backend-cpu';
import { describeWalk, gaussian, mixture, type WalkPath, walkSubject } from '@tractjs/conformance';
import { isStochastic } from '@tractjs/core';
import {
  defaultGrid,
  edm,
  iddpm,
  karras,
  karrasIddpm,
  leading,
  linspace,
  rectifiedFlow,
  trailing,
  uniform,
  uniformLogSnr,
  ve,
  vpCosine,
  vpCosineClipped,
  vpDdpm,
  vpIddpm,
  vpLinear,
} from '@tractjs/schedules';
import { describe, it } from 'vitest';
import { stepFrom, stepNames } from './registry';

/** Every kind of schedule with its default grid, and the other grids. */
const paths: readonly WalkPath[] = [
  ...[
    vpCosine(),
    vpCosine({ shift: 2 * Math.log(64 / 256) }),
    vpCosineClipped(),
    vpLinear(),
    vpDdpm(),
    vpIddpm(),
    ve(),
    edm(),
    rectifiedFlow(),
    rectifiedFlow({ shift: -2.2 }),
  ].map((schedule) => ({ schedule, grid: defaultGrid(schedule) })),
  ...[ve(), edm()].map((schedule) => ({ schedule, grid: uniform() })),
  ...[vpCosine(), rectifiedFlow()].map((schedule) => ({ schedule, grid: karras() })),
  ...[leading({ offset: 1 }), trailing(), linspace()].map((grid) => ({ schedule: vpDdpm(), grid })),
  ...[uniformLogSnr(), karrasIddpm()].map((grid) => ({ schedule: edm(), grid })),
  { schedule: edm({ sigmaMax: 81 }), grid: iddpm() },
];

/** The narrowest data for which the bounds hold, modes that separate within few steps, and wider data. */
const narrow = [
  { weight: 0.4, mean: [-0.6], std: 0.2 },
  { weight: 0.6, mean: [0.5], std: 0.25 },
];
const subjects = [gaussian({ std: 0.2 }), gaussian(), mixture(narrow, { steps: 100 })].map(walkSubject);

const isSmooth = ({ schedule }: WalkPath): boolean => schedule.at(schedule.range[1]).alphaRate !== undefined;

for (const name of stepNames) {
  // The data of these tests exceeds [-1, 1], and the exact flow is not clipped.
  const make = () => stepFrom(name === 'clipped-ddim' ? { kind: name, range: [-100, 100] } : name);
  if (isStochastic(make())) continue;
  const known = name.endsWith('-in-time') ? paths.filter(isSmooth) : paths;
  describeWalk(name, make, { describe, it, paths: known, subjects, count: 16 });
}

/** The paths on which a step of higher order must gain on DDIM. */
const gainful = paths.filter(({ schedule: { description }, grid }) =>
  grid.description.kind === 'karras'
    ? true
    : ['vp-cosine', 'rectified-flow'].includes(description.kind) && description['shift'] === undefined,
);

for (const name of ['dpm++-2m', 'dpm++-3m', 'unipc-2', 'lms'])
  describeWalk(`${name} gains`, () => stepFrom(name), {
    describe,
    it,
    paths: gainful,
    subjects,
    count: 16,
    bounds: { 20: 0.5 },
  });
