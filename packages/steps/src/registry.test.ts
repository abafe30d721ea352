import { badArgument, type Description } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { clippedDdim } from './ddim/clipped-ddim';
import { lms } from './multistep/lms';
import { singleStepFrom, singleStepNames, stepFrom, stepNames, steps } from './registry';
import { heun } from './runge-kutta/heun';
import { churn } from './stochastic/churn';
import { ddimEta } from './stochastic/ddim-eta';
import { ddpm } from './stochastic/ddpm';

const others = ['dpm++-2m', 'dpm++-3m', 'lms', 'unipc-2', 'ddim-eta', 'ddpm', 'lcm'];

describe('stepFrom', () => {
  it('finds every step by its name', () => {
    expect(stepNames).toEqual(steps.kinds.map(({ name }) => name));
    for (const name of stepNames) expect(stepFrom(name)).toMatchObject({ name, description: { kind: name } });
  });

  it('makes every step from its description after JSON', () => {
    const steps = [
      ...stepNames.map(stepFrom),
      clippedDdim({ range: [-2, 3], rederiveNoise: false }),
      ddimEta({ eta: 0.25 }),
      ddpm({ variance: 'forward' }),
      lms({ order: 2 }),
      churn(heun(), { sChurn: 40, steps: 18, sMin: 0.05, sMax: 50, sNoise: 1.003 }),
      churn(clippedDdim({ range: [0, 1] }), { sChurn: 1, steps: 2 }),
    ];
    for (const step of steps) {
      const { description } = stepFrom(JSON.parse(JSON.stringify(step.description)) as Description);
      expect(description).toEqual(step.description);
      const { name, order, evaluations, history, stochastic } = step;
      expect(stepFrom(description)).toMatchObject({ name, order, evaluations });
      expect([stepFrom(description).history, stepFrom(description).stochastic]).toEqual([
        history,
        stochastic,
      ]);
    }
  });

  it('lists the names of steps', () => {
    expect(() => stepFrom('euler')).toThrow('"euler" is not a known step. There are: ddim, clipped-ddim, ');
    expect(() => stepFrom('constructor')).toThrow('is not a known step');
    expect(() => stepFrom('dpmpp_2m')).toThrow('Did you mean "dpm++-2m"?');
    expect(() => stepFrom({ kind: 'toString' })).toThrow('is not a known step');
  });

  it('refuses unknown options and bad values', () => {
    expect(() => stepFrom({ kind: 'ddim-eta', etta: 1 })).toThrow(
      '"etta" is not a known option of ddim-eta. Did you mean "eta"? There are: eta.',
    );
    expect(() => stepFrom({ kind: 'heun', order: 2 })).toThrow('heun has no options');
    expect(() => stepFrom({ kind: 'ddim-eta', eta: 'all' })).toThrow('eta is "all"');
    expect(() => stepFrom({ kind: 'ddim-eta', eta: null })).toThrow('eta is null');
    expect(() => stepFrom({ kind: 'lms', order: '4' })).toThrow('order is "4"');
    expect(() => stepFrom({ kind: 'clipped-ddim', range: [1, 0] })).toThrow('range is [1,0]');
  });

  it('refuses unknown options of a step within another, and suggests the nearest name', () => {
    expect(() => stepFrom({ kind: 'churn', step: { kind: 'lms', ordr: 2 } })).toThrow(
      '"ordr" is not a known option of lms. Did you mean "order"?',
    );
    expect(() => stepFrom({ kind: 'churn', step: 'huen' })).toThrow('Did you mean "heun"?');
    expect(() => stepFrom({ kind: 'churn', step: 'heun', sChrn: 1 })).toThrow('Did you mean "sChurn"?');
  });

  it('refuses a value that is not a description', () => {
    for (const value of [undefined, null, 3, {}, { kind: { toString: 1 } }])
      expect(() => stepFrom(value as unknown as string)).toThrow(
        badArgument('step', value, 'give a name').message,
      );
    expect(() => stepFrom('churn')).toThrow('step is undefined: give a name such as "ddim"');
  });
});

describe('singleStepFrom', () => {
  it('returns the steps that a distiller can use, and refuses the others', () => {
    expect(singleStepNames).toEqual(stepNames.filter((name) => !others.includes(name)));
    for (const name of singleStepNames) expect(singleStepFrom(name)).toMatchObject({ name });
    for (const name of others) expect(() => singleStepFrom(name)).toThrow(`step is ${name}: it is `);
    const inside = { kind: 'churn', step: 'lms', sChurn: 1, steps: 2 };
    expect(() => stepFrom(inside)).toThrow('step is lms: it is multistep');
  });
});
