import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import {
  collect,
  copy,
  gaussianData,
  distillOptions as options,
  scalars,
  withTeacher,
} from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

describe('distill', () => {
  it('makes the inference average the next teacher, and continues with the student', async () => {
    await withTeacher(async (teacher) => {
      const run = distill(options(teacher, { phases: [16, 4, 1], samples: 64 * 6, every: 1 }));
      const states: Record<string, number>[] = [];
      for await (const event of run)
        if (event.step === 6 || event.step === 7) states.push(scalars(run.state().tensors));
      const [end, begun] = states as [Record<string, number>, Record<string, number>];
      expect(end['teacher/posterior']).toBe(1);
      expect(begun['teacher/posterior']).toBe(end['inference/posterior']);
      expect(begun['teacher/flow']).toBe(end['inference/flow']);
      // After the first step of a phase both averages are the student itself.
      expect(begun['inference/flow']).toBeCloseTo(begun['params/flow'] as number, 6);
      expect(begun['selfTeacher/flow']).toBeCloseTo(begun['params/flow'] as number, 6);
      expect(end['inference/flow']).not.toBeCloseTo(end['params/flow'] as number, 4);
      run.dispose();
    });
  });

  it('resumes with the same bits from a state in a phase and at its end, and if it is iterated again', async () => {
    await withTeacher(async (teacher) => {
      const short = options(teacher, { phases: [16, 4, 1], samples: 64 * 6, every: 1 });
      const whole = distill(short);
      const events = await collect(whole);
      const final = scalars(whole.state().tensors);
      whole.dispose();
      for (const stop of [4, 6, 9]) {
        const first = distill(short);
        for await (const event of first) if (event.step === stop) break;
        const saved = copy(first.state());
        first.dispose();
        const second = distill({ ...short, resume: saved });
        tf.dispose(saved.tensors);
        const rest = await collect(second);
        expect(rest.map((event) => event.loss)).toEqual(events.slice(stop).map((event) => event.loss));
        expect(rest.at(-1)?.samples).toBe(events.at(-1)?.samples);
        expect(scalars(second.state().tensors)).toEqual(final);
        second.dispose();
      }
      const continued = distill(short);
      for await (const event of continued) if (event.step === 6) break;
      await collect(continued);
      expect(scalars(continued.state().tensors)).toEqual(final);
      continued.dispose();
    });
  });

  it('begins a phase once, even if its first step fails', async () => {
    await withTeacher(async (teacher) => {
      const short = { phases: [16, 4, 1], samples: 64 * 4, every: 1 };
      const whole = distill(options(teacher, short));
      await collect(whole);
      let broken = false;
      const data = {
        ...gaussianData,
        batch: (position: number, count: number) => {
          if (position === 64 * 4 && !broken) {
            broken = true;
            throw new Error('the disk is gone');
          }
          return gaussianData.batch(position, count);
        },
      };
      const run = distill(options(teacher, { ...short, data }));
      await expect(collect(run)).rejects.toThrow('the disk is gone');
      const saved = copy(run.state());
      await collect(run);
      expect(scalars(run.state().tensors)).toEqual(scalars(whole.state().tensors));
      const resumed = distill(options(teacher, { ...short, resume: saved }));
      await collect(resumed);
      expect(scalars(resumed.state().tensors)).toEqual(scalars(whole.state().tensors));
      tf.dispose(saved.tensors);
      for (const one of [whole, run, resumed]) one.dispose();
    });
  });
});
