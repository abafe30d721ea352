import { describe, expect, it } from 'vitest';
import { divergenceFields } from './divergence';
import { resolveValues } from './resolve';

const resolve = (flags: Readonly<Record<string, unknown>>) =>
  resolveValues(divergenceFields, flags, undefined);

describe('divergenceFields', () => {
  it('by default stop after five bad steps in a row, and accept any finite loss', async () => {
    const values = await resolve({});
    expect(values).toEqual({ onDivergence: 'stop', badSteps: 5, explode: 0 });
  });

  it('accept a number of steps and a factor', async () => {
    const values = await resolve({ onDivergence: 'lower-rate', badSteps: '1', explode: '8.5' });
    expect(values).toEqual({ onDivergence: 'lower-rate', badSteps: 1, explode: 8.5 });
  });

  it.each([
    [{ onDivergence: 'ignore' }, '--on-divergence is "ignore": give one of stop, lower-rate.'],
    [{ badSteps: '0' }, '--bad-steps is "0": give a whole number, 1 or more.'],
    [{ explode: '0.5' }, '--explode is "0.5": give 0, or a number above 1, such as 10.'],
    [{ explode: '1' }, '--explode is "1"'],
    [{ explode: '-2' }, '--explode is "-2"'],
    [{ explode: 'much' }, '--explode is "much"'],
  ])('refuse %o', async (flags, message) => {
    await expect(resolve(flags)).rejects.toThrow(message);
  });
});
