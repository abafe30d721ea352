import { describe, expect, it } from 'vitest';
import { checkModel, checkNetwork, checkNetworkWithParams, checkSource } from './denoise/check-model';
import type { DataSource } from './denoise/data-source';
import type { Model, Network } from './denoise/network';
import { checkGrid, checkSchedule } from './path/check-path';
import { type GridRule, timeGrid } from './path/grid';
import type { Schedule } from './path/schedule';
import { type AnyStep, checkStep, multistep } from './step/step-kinds';

const schedule: Schedule = {
  name: 'line',
  range: [0, 1],
  description: { kind: 'line' },
  at: (time) => ({ time, alpha: 1, sigma: time }),
  atNoiseRatio: (time) => ({ time, alpha: 1, sigma: time }),
};
const grid: GridRule = {
  description: { kind: 'one' },
  place: (path: Schedule) => timeGrid([path.at(0), path.at(1)]),
};
const network: Network = {
  name: 'same',
  description: { kind: 'same' },
  shape: [2],
  classes: 0,
  init: () => ({}),
  apply: (_, x) => x,
};
const model: Model = { network, params: {}, schedule, grid };
const step: AnyStep = multistep({ name: 'm', order: 1, history: 1, step: () => undefined as never });
const source: DataSource = { name: 'd', shape: [2], classes: 0, size: 1, batch: () => undefined as never };
const heun = () => step;

const kinds = {
  step: [checkStep, step, 'ddim(), or stepFrom("ddim")'],
  schedule: [checkSchedule, schedule, 'edm(), or scheduleFrom({ kind: "edm" })'],
  grid: [checkGrid, grid, 'karras(), or gridFrom({ kind: "karras" })'],
  network: [checkNetwork, network, 'mlp(), or networkFrom({ kind: "mlp" })'],
  model: [checkModel, model, 'await loadModel(folder), or { network, params, schedule, grid }'],
  'data source': [checkSource, source, 'ring(), await mnist() or arraySource({ ... })'],
} as const;

describe.each(Object.entries(kinds))('the check of a %s', (what, [check, good, example]) => {
  const refused = (value: unknown) => () =>
    (check as (argument: string, value: unknown) => void)('it', value);

  it('accepts one', () => {
    expect(refused(good)).not.toThrow();
  });

  it('says what to give in place of a factory, a name, a description or another value', () => {
    expect(refused(heun)).toThrow(/^it is the function heun: call it, as in heun\(\.\.\.\)\.$/);
    expect(refused('heun')).toThrow(`it is "heun": give the ${what} itself, not its name: ${example}.`);
    for (const value of [undefined, null, 3, {}, [1]])
      expect(refused(value)).toThrow(new RegExp(`^it is .*: give a ${what}, such as `));
    expect(refused({ kind: 'heun' })).toThrow(
      `it is {"kind":"heun"}: give the ${what} itself, not its description: ${example}.`,
    );
  });
});

it.each([
  ['step', checkStep, 'step', 'order'],
  ['schedule', checkSchedule, 'at', 'range'],
  ['grid', checkGrid, 'place', 'description'],
  ['network', checkNetwork, 'apply', 'shape'],
  ['data source', checkSource, 'batch', 'shape'],
] as const)(
  'the check of a %s refuses an object with one of two members, and a function with both',
  (what, check, method, member) => {
    const [good] = [kinds[what][1] as unknown as Readonly<Record<string, unknown>>];
    const parts = { [method]: good[method], [member]: good[member] };
    const refused = (value: unknown) => () =>
      (check as (argument: string, value: unknown) => void)('it', value);
    expect(refused(parts)).not.toThrow();
    for (const name of [method, member]) expect(refused({ [name]: parts[name] })).toThrow(`it is {`);
    expect(refused(Object.assign(() => 0, parts))).toThrow(
      what === 'grid' ? 'give { description, place(schedule, steps) { ... } }.' : 'call it, as in ',
    );
  },
);

describe('checkModel', () => {
  it('names the part of a model that is wrong', () => {
    expect(() => checkModel('teacher', { ...model, network: (() => network) as never })).toThrow(
      /^teacher\.network is .*function.*: call it/,
    );
    expect(() => checkModel('teacher', { ...model, schedule: 'edm' as never })).toThrow(
      'teacher.schedule is "edm"',
    );
    expect(() => checkModel('teacher', { ...model, grid: schedule as never })).toThrow('teacher.grid is {');
    for (const params of [undefined, null])
      expect(() => checkNetworkWithParams('student', { network, params: params as never })).toThrow(
        /^student\.params is .*: give tensors by name: network\.init\(randomSource\(0\)\)\.$/,
      );
    checkNetworkWithParams('student', { network, params: {} });
  });
});

it('throws an error for a value and for a function without a name', () => {
  const messages = [3, () => step].map((value) => {
    try {
      checkStep('step', value as never);
    } catch (error) {
      return (error as Error | undefined)?.message;
    }
    return 'nothing was thrown';
  });
  expect(messages[0]).toContain('give a step');
  expect(messages[1]).toMatch(/call it, as in ddim\(\.\.\.\)\.$/);
});

it('gives an example in the error', () => {
  expect(() => checkStep('step', 3 as never)).toThrow(
    'step is 3: give a step, such as ddim(), or stepFrom("ddim").',
  );
});
