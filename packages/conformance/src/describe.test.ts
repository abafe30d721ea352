import '@tensorflow/tfjs-backend-cpu';
import { affine, gap, TractError } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { describeDenoiser, describeSchedule, describeStep } from './describe';
import { failures, register } from './kit/check';
import { explodingPath, trigonometricPath } from './kit/paths';
import { gaussian } from './oracles/gaussian';
import { asDenoiser } from './oracles/oracle';

const euler = () =>
  affine({
    name: 'euler',
    order: 1,
    coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
  });

// What a third party writes, run for real.
describeStep('euler', euler, { describe, it, oracles: [gaussian()] });
describeSchedule('trigonometric', trigonometricPath, { describe, it, variancePreserving: true });
describeSchedule('exploding', explodingPath, { describe, it });
describeDenoiser('of a Gaussian', () => ({ denoise: asDenoiser(gaussian()), shape: [3] }), { describe, it });

describe('register', () => {
  /** A runner that notes what it is given. */
  const recorder = () => {
    const seen: string[] = [];
    const bodies: (() => void | Promise<void>)[] = [];
    return {
      seen,
      bodies,
      describe: (name: string, body: () => void) => {
        seen.push(name);
        body();
      },
      it: (name: string, body: () => void | Promise<void>) => {
        seen.push(name);
        bodies.push(body);
      },
    };
  };

  const check = { name: 'fails', run: () => Promise.reject(new TractError('as it should')) };

  it('passes every check and its failure to the runner', async () => {
    const runner = recorder();
    register('title', [check], runner);
    expect(runner.seen).toEqual(['title', 'fails']);
    await expect(runner.bodies[0]?.()).rejects.toThrow('as it should');
    expect(await failures([check, { name: 'holds', run() {} }])).toEqual([
      { name: 'fails', message: 'as it should' },
    ]);
  });

  it('uses the globals if no runner is given', () => {
    const runner = recorder();
    const globals = globalThis as { describe?: unknown; it?: unknown };
    Object.assign(globals, { describe: runner.describe, it: runner.it });
    register('title', [check]);
    expect(runner.seen).toEqual(['title', 'fails']);
    delete globals.describe;
    delete globals.it;
    expect(() => register('title', [check])).toThrow('pass them as an option');
  });
});
