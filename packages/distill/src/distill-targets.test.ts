import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DistillOptions } from './distill-options';
import { type Call, indexOf, mean, share, watched } from './testing/constant-network';
import { collect } from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

describe('the targets evaluate different networks', () => {
  it.each<[string, Partial<DistillOptions>]>([
    ["TRACT: the teacher at t and the self-teacher at t'", {}],
    ['BTD: the teacher at both, from the top of each pair', { target: 'btd', phases: [16, 8] }],
    ['the chain: the teacher at every level above s', { target: 'chain' }],
  ])('%s', async (_, more) => {
    const { run, teacher, student, end } = watched(2, { weight: () => 1, ...more });
    const events = await collect(run);
    const kind = more.target ?? 'tract';
    const ts = student
      .filter((__, i) => kind !== 'tract' || i % 2 === 1)
      .map(({ levels }) => levels.map(indexOf));
    expect(ts.length).toBe(2);
    const per = { tract: 1, btd: 2, chain: 4 }[kind];
    expect(teacher.length).toBe(2 * per);
    expect((teacher[0] as Call).levels.map(indexOf)).toEqual(ts[0]);
    if (kind !== 'chain') {
      // If t' is the end of the group, no evaluation is needed there.
      const below = kind === 'btd' ? (teacher[1] as Call) : (student[0] as Call);
      const inside = (ts[0] as number[]).map((t) => share(t) < 1);
      expect(inside).toContain(true);
      below.levels.forEach((level, i) => {
        if (inside[i]) expect(indexOf(level)).toBe((ts[0]?.[i] as number) - 1);
      });
    }
    // The teacher's predictions are clipped to 1: only TRACT's target contains the self-teacher's -0.5.
    const expected = (ts[0] as number[]).map((t) => (kind === 'tract' ? 1.5 * share(t) : 1.5));
    expect(events[0]?.loss).toBeCloseTo(mean(expected.map((error) => 2 * error ** 2)), 4);
    const tops = ts.flat().every((t) => t % 2 === 0);
    expect(tops).toBe(kind === 'btd');
    end();
  });
});
