import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { multistep, type Network, type StepFunction } from '@tractjs/core';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import type { DistillOptions } from './distill-options';
import type { ProgressEvent } from './run/progress';
import type { Run } from './run/run';
import {
  collect,
  copy,
  gaussianData,
  linearModel,
  linearNetwork,
  distillOptions as options,
  path,
  scalars,
  withTeacher,
} from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

describe('distill', () => {
  it('refuses a path whose noise the teacher has not learnt', async () => {
    await withTeacher(async (teacher) => {
      const short = { ...path, range: [0, 0.5] as const, description: { kind: 'short' } };
      const knows = { ...teacher, schedule: short };
      expect(() => distill(options(knows, { schedule: path }))).toThrow(
        /^schedule is .*: its steps begin at sigma \/ alpha .*it has not learnt noisier levels/,
      );
      distill(options({ ...teacher, schedule: path }, { schedule: short })).dispose();
    });
  });

  it('refuses steps that are not deterministic, or need more than their interval', async () => {
    await withTeacher(async (teacher) => {
      const rule = multistep({ name: 'two-back', order: 2, history: 2, step: () => undefined as never });
      const plain = rule as unknown as StepFunction;
      expect(() => distill(options(teacher, { teacherStep: plain }))).toThrow(
        'teacherStep is two-back: it is multistep',
      );
      const noisy = { ...ddim(), name: 'noisy', stochastic: true } as unknown as StepFunction;
      expect(() => distill(options(teacher, { studentStep: noisy }))).toThrow(
        'studentStep is noisy: it is stochastic',
      );
    });
  });

  it('tells its progress, phase by phase, and holds a constant number of tensors', async () => {
    await withTeacher(async (teacher) => {
      const run = distill(
        options(teacher, {
          phases: [
            { from: 16, to: 4, samples: 64 * 5 },
            { from: 4, to: 1, learningRate: 0.01 },
          ],
          samples: 64 * 7,
          every: 3,
        }),
      );
      const counts = new Set<number>();
      const events: ProgressEvent[] = [];
      for await (const event of run) {
        events.push(event);
        counts.add(tf.memory().numTensors);
      }
      expect(counts.size).toBe(1);
      expect(events.map(({ step, phase, from, to }) => [step, phase, from, to])).toEqual([
        [3, 0, 16, 4],
        [5, 0, 16, 4],
        [6, 1, 4, 1],
        [9, 1, 4, 1],
        [12, 1, 4, 1],
      ]);
      expect(events.at(-1)).toMatchObject({
        phases: 2,
        samples: 64 * 12,
        totalSamples: 64 * 12,
        learningRate: 0.01,
      });
      expect(run.finished).toBe(true);
      run.dispose();
    });
  });

  it('lets a phase have momenta of its own', async () => {
    await withTeacher(async (teacher) => {
      const run = distill(
        options(teacher, {
          phases: [
            { from: 16, to: 4, muSelf: 0, muInference: 0 },
            { from: 4, to: 1 },
          ],
          samples: 64 * 5,
          every: 5,
        }),
      );
      const seen: boolean[][] = [];
      for await (const _ of run) {
        const state = scalars(run.state().tensors);
        seen.push(['selfTeacher', 'inference'].map((part) => state[`${part}/flow`] === state['params/flow']));
      }
      expect(seen).toEqual([
        [true, true],
        [false, false],
      ]);
      run.dispose();
    });
  });

  it('makes the inference average the next teacher, and goes on with the student', async () => {
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

  it('resumes bit by bit from a state taken in a phase, at its end, and after walking on', async () => {
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
      const walked = distill(short);
      for await (const event of walked) if (event.step === 6) break;
      await collect(walked);
      expect(scalars(walked.state().tensors)).toEqual(final);
      walked.dispose();
    });
  });

  it('begins a phase once, even where its first step fails', async () => {
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
            throw new Error('the disk is away');
          }
          return gaussianData.batch(position, count);
        },
      };
      const run = distill(options(teacher, { ...short, data }));
      await expect(collect(run)).rejects.toThrow('the disk is away');
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

  it('stops with the remedy where the loss is not a number, and leaves everything as it was', async () => {
    let broken = false;
    const failing: Network = {
      ...linearNetwork,
      apply: (...args) => tf.tidy(() => tf.mul(linearNetwork.apply(...args), broken ? Number.NaN : 1)),
    };
    const teacher = { ...linearModel(1, 0), network: failing };
    const run = distill(options(teacher, { every: 1, faults: { inARow: 1 } }));
    let before: unknown;
    const walk = async () => {
      for await (const event of run) {
        before = [scalars(run.state().tensors), run.state().position, tf.memory().numTensors];
        broken = event.step === 3;
      }
    };
    await expect(walk()).rejects.toThrow(/The loss is NaN.* at step 3: .*Lower the learning rate/);
    expect([scalars(run.state().tensors), run.state().position, tf.memory().numTensors]).toEqual(before);
    run.dispose();
    tf.dispose(teacher.params);
  });

  it('refuses a compound student step on the target, and trains it on the endpoint to more than one step', async () => {
    await withTeacher(async (teacher) => {
      const before = tf.memory().numTensors;
      expect(() => distill(options(teacher, { studentStep: heun() }))).toThrow('cannot be inverted');
      expect(tf.memory().numTensors).toBe(before);
      const run = distill(
        options(teacher, {
          studentStep: heun(),
          measure: 'endpoint',
          phases: [16, 4],
          samples: 64 * 60,
          learningRate: 0.01,
        }),
      );
      const events = await collect(run);
      const [first, last] = [events[0], events.at(-1)] as [ProgressEvent, ProgressEvent];
      expect(Number.isFinite(last.loss)).toBe(true);
      expect(last.loss).toBeLessThan(first.loss);
      run.dispose();
    });
  });

  it('clips teacher and self-teacher by default, each by its own option', async () => {
    await withTeacher(async (teacher) => {
      const lossOf = async (clip: DistillOptions['clip'] | 'default') => {
        const { clip: _, ...rest } = options(teacher, { samples: 64 * 3 });
        const run: Run = distill(clip === 'default' ? rest : { ...rest, ...(clip && { clip }) });
        const events = await collect(run);
        run.dispose();
        return events.at(-1)?.loss as number;
      };
      const off = await lossOf({ teacher: false, selfTeacher: false });
      expect(await lossOf('default')).toBe(await lossOf({ teacher: [-1, 1], selfTeacher: [-1, 1] }));
      expect(await lossOf({ teacher: [-0.2, 0.2], selfTeacher: false })).not.toBe(off);
      expect(await lossOf({ teacher: false, selfTeacher: [-0.2, 0.2] })).not.toBe(off);
    });
  });

  it('refuses bad phases, data and numbers before it makes anything', async () => {
    await withTeacher(async (teacher) => {
      const before = tf.memory().numTensors;
      expect(() => distill(options(teacher, { phases: [32, 5] }))).toThrow('32 / 5 is not whole');
      expect(() => distill(options(teacher, { phases: [32, 8], target: 'btd' }))).toThrow(
        'phases is [32,8]: binary time-distillation joins two steps to one',
      );
      expect(() => distill(options(teacher, { samples: -1 }))).toThrow('samples is -1');
      expect(() => distill(options(teacher, { batch: 0 }))).toThrow('batch is 0');
      expect(() => distill(options(teacher, { data: { ...gaussianData, shape: [28, 28, 1] } }))).toThrow(
        '[28,28,1]',
      );
      const resume = { tensors: {}, position: { step: 3 } };
      expect(() => distill(options(teacher, { resume }))).toThrow(
        'The saved state has no tensor "params/posterior"',
      );
      const other = { tensors: { 'params/posterior': tf.zeros([2, 2, 2]) }, position: { step: 3 } };
      expect(() => distill(options(teacher, { resume: other }))).toThrow(
        /The saved state's tensor "params\/posterior" has the shape \[2,2,2\], and the network's has \[\d*\]: it belongs to another network/,
      );
      tf.dispose(other.tensors);
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});
