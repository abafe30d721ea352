import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { batch, iterateTo, numbersOf, poisonedData, runKinds, withoutLeaks } from '../testing/run-kinds';
import { collect, copy, scalars } from '../testing/test-support';
import type { RunState } from './run';

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.entries(runKinds))('%s', (kind, make) => {
  it('resumes with the same bits anywhere, also among bad steps and at a change of phase', () =>
    withoutLeaks(async () => {
      // The end of the first phase and the beginning of the second, then a spike.
      const nothing = Number.NaN;
      const options = {
        data: poisonedData({ 1: 1e30, 5: nothing, 6: nothing, 7: nothing, 10: 40 }),
        faults: { explode: 5 },
      };
      const whole = make(options);
      const events = await collect(whole);
      expect(whole.state().position).toMatchObject({ step: 12, updates: 7, bad: 0 });
      for (const stop of [1, 2, 5, 6, 7, 8, 9, 11]) {
        // A second phase has no event before its first applied step, so the state is copied when the batch is requested.
        const saved: RunState[] = [];
        const data = {
          ...options.data,
          async batch(position: number, count: number) {
            if (position === stop * batch) saved.push(copy(watched.state()));
            return await options.data.batch(position, count);
          },
        };
        const watched = make({ ...options, data });
        await collect(watched);
        const [state] = saved as [RunState];
        const second = make({ ...options, resume: state });
        const rest = await collect(second);
        expect(numbersOf(second)).toEqual(numbersOf(whole));
        expect(rest.map(({ step, loss }) => [step, loss]).at(-1)).toEqual([12, events.at(-1)?.loss]);
        tf.dispose(state.tensors);
        for (const run of [watched, second]) run.dispose();
      }
      whole.dispose();
    }));

  it('refuses a state with a number that is not finite', () =>
    withoutLeaks(async () => {
      const first = make({});
      await iterateTo(first, 2);
      const { tensors, position } = copy(first.state());
      const damaged = { ...tensors, 'adam.v/flow': tf.scalar(Number.POSITIVE_INFINITY) };
      expect(() => make({ resume: { tensors: damaged, position } })).toThrow(
        'The saved state has numbers that are not finite, in adam.v/flow: the run had diverged before',
      );
      tf.dispose([tensors, damaged]);
      first.dispose();
    }));

  it('multiplies every learning rate by the factor of its state', () =>
    withoutLeaks(async () => {
      const whole = make({});
      const events = await collect(whole);
      const first = make({});
      await iterateTo(first, 5);
      const { tensors, position } = copy(first.state());
      const second = make({ resume: { tensors, position: { ...position, rate: 0.5 } } });
      const rest = await collect(second);
      expect(rest.map(({ learningRate }) => learningRate)).toEqual(
        events.slice(5).map(({ learningRate }) => 0.5 * learningRate),
      );
      expect(second.state().position['rate']).toBe(0.5);
      expect(scalars(second.state().tensors)).not.toEqual(scalars(whole.state().tensors));
      tf.dispose(tensors);
      for (const run of [whole, first, second]) run.dispose();
    }));

  it('resumes with the same bits from a state of a version that did not count bad steps', () =>
    withoutLeaks(async () => {
      const whole = make({});
      await collect(whole);
      const first = make({});
      await iterateTo(first, 8);
      const { tensors, position } = copy(first.state());
      const { step, phase } = position as { step: number; phase: number };
      const second = make({ resume: { tensors, position: kind === 'train' ? { step } : { step, phase } } });
      await collect(second);
      expect(scalars(second.state().tensors)).toEqual(scalars(whole.state().tensors));
      expect(second.state().position).toMatchObject({ step: 12, updates: 12, bad: 0, rate: 1 });
      tf.dispose(tensors);
      for (const run of [whole, first, second]) run.dispose();
    }));

  it('leaks no tensor if a learning rate is out of range in the middle of a run', () =>
    withoutLeaks(async () => {
      const run = make({ learningRate: (fraction) => 0.1 - fraction });
      const own = tf.memory().numTensors;
      await expect(collect(run)).rejects.toThrow('learningRate is -');
      expect(tf.memory().numTensors).toBe(own);
      run.dispose();
    }));

  it('refuses options and states that are out of range before it makes a tensor', () =>
    withoutLeaks(async () => {
      expect(() => make({ faults: { explode: 1 } })).toThrow('faults.explode is 1');
      expect(() => make({ faults: { inARow: 0 } })).toThrow('faults.inARow is 0');
      const resume = { tensors: {}, position: { step: -2 } };
      expect(() => make({ resume })).toThrow('resume.position.step is -2');
    }));
});
