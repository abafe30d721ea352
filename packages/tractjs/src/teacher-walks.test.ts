import { type WalkPath, type WalkSubject, walkChecks } from '@tractjs/conformance';
import { denoiser, isStochastic, type Model, trajectory } from '@tractjs/core';
import { startEngine } from '@tractjs/engine';
import { ddim, stepFrom, stepNames } from '@tractjs/steps';

import { beforeAll, describe, it } from 'vitest';
import { loadModel } from './models';

// A network's prediction has an error, which the slope divides by sigma, so it grows near clean data.

let teacher: Model;

beforeAll(async () => {
  await startEngine({ threads: 2 });
  teacher = await loadModel('pretrained:mnist-teacher');
}, 600_000);

/** The shipped teacher, with the end of 500 DDIM steps as the end of its flow. */
const subject = (): WalkSubject => {
  const known = new Map<string, ArrayLike<number>>();
  return {
    name: 'the teacher of MNIST',
    denoise: (x, levels, condition) => denoiser(teacher)(x, levels, condition),
    shape: [28, 28, 1],
    end(x, { schedule, level, steps }) {
      const key = JSON.stringify([schedule?.description, level(steps), level(0)]);
      const found = known.get(key);
      if (found !== undefined) return found;
      let end: ArrayLike<number> = [];
      const grid = teacher.grid.place(teacher.schedule, 500);
      for (const point of trajectory(denoiser(teacher), x, { grid, step: ddim() }))
        if (point.index === 0) end = point.x.dataSync().slice();
      known.set(key, end);
      return end;
    },
  };
};

describe('trajectories with the denoiser of a network', () => {
  const shared = subject();
  const path = (): WalkPath => ({ schedule: teacher.schedule, grid: teacher.grid });
  const names = stepNames.filter((name) => !isStochastic(stepFrom(name)));
  it.each(names)('%s ends no further from the flow than DDIM', async (name) => {
    // The flow is that of the unclipped denoiser.
    const make = () => stepFrom(name === 'clipped-ddim' ? { kind: name, range: [-9, 9] } : name);
    const bounds = { 5: Number.POSITIVE_INFINITY, 10: 2.5, 20: 1.05 };
    const checks = walkChecks(make, { paths: [path()], subjects: [shared], bounds, count: 4 });
    for (const { run } of checks) await run();
  });
});
