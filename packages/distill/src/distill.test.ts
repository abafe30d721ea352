import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import type { DistillOptions } from './distill-options';
import type { ProgressEvent } from './run/progress';
import type { Run } from './run/run';
import { collect, distillOptions as options, scalars, withTeacher } from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

describe('distill', () => {
  it('reports its progress phase by phase with a constant number of tensors', async () => {
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

  it('uses the momenta of a phase', async () => {
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

  it('trains a student step without an inverse on the endpoint only', async () => {
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

  it('clips teacher and self-teacher, each by its own option and both by default', async () => {
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
});
