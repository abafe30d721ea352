import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { multistep, type Network, type StepFunction } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import {
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
  it('refuses a schedule with noisier levels than the teacher was trained on', async () => {
    await withTeacher(async (teacher) => {
      const short = { ...path, range: [0, 0.5] as const, description: { kind: 'short' } };
      const restricted = { ...teacher, schedule: short };
      expect(() => distill(options(restricted, { schedule: path }))).toThrow(
        /^schedule is .*: its steps begin at sigma \/ alpha .*it has not learnt noisier levels/,
      );
      distill(options({ ...teacher, schedule: path }, { schedule: short })).dispose();
    });
  });

  it('refuses stochastic steps and multistep rules', async () => {
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

  it('stops if the loss is NaN, and leaves the state unchanged', async () => {
    let broken = false;
    const failing: Network = {
      ...linearNetwork,
      apply: (...args) => tf.tidy(() => tf.mul(linearNetwork.apply(...args), broken ? Number.NaN : 1)),
    };
    const teacher = { ...linearModel(1, 0), network: failing };
    const run = distill(options(teacher, { every: 1, faults: { inARow: 1 } }));
    let before: unknown;
    const iterate = async () => {
      for await (const event of run) {
        before = [scalars(run.state().tensors), run.state().position, tf.memory().numTensors];
        broken = event.step === 3;
      }
    };
    await expect(iterate()).rejects.toThrow(/The loss is NaN.* at step 3: .*Lower the learning rate/);
    expect([scalars(run.state().tensors), run.state().position, tf.memory().numTensors]).toEqual(before);
    run.dispose();
    tf.dispose(teacher.params);
  });

  it('refuses bad phases, data and numbers before it makes a tensor', async () => {
    await withTeacher(async (teacher) => {
      const before = tf.memory().numTensors;
      expect(() => distill(options(teacher, { phases: [32, 5] }))).toThrow('32 / 5 is not whole');
      expect(() => distill(options(teacher, { phases: [32, 8], target: 'btd' }))).toThrow(
        'phases is [32,8]: binary time-distillation joins two steps into one',
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
