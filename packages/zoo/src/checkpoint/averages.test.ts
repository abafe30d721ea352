import { describe, expect, it } from 'vitest';
import { averagePaths, kindOfPath } from './averages';
import type { StoredTensor } from './checkpoint-file';
import { dottedAverages } from './dotted-averages';
import { nameListedAverages } from './listed-averages';

const never = () => Promise.reject(new Error('not read here'));
const tensor = (shape: number[], dtype: StoredTensor['dtype'] = 'F32'): StoredTensor => ({
  dtype,
  shape,
  read: never,
});

describe('the paths of averages', () => {
  it.each([
    ...['ema.', 'model_ema.', 'state_dict_ema.', 'ema_state_dict.', 'ema_model.module.', 'emaModel.'],
    ...[
      'params_ema.',
      'averaged_model.module.',
      'swa_model.',
      'ema.shadow_params.',
      'optimizer_states.0.ema.',
    ],
    ...['extra_state.ema.', 'avg_model.', 'ema_0.9999.'],
  ])('%s', (path) => {
    expect(kindOfPath(path)).toBe('average');
  });

  it.each([
    ['ema.online_model.', 'raw'],
    ['current_model_state.', 'raw'],
    ['non_ema.', 'raw'],
    ['model.', undefined],
    ['module.encoder.schema.', undefined],
    ['optimizer.state.0.exp_avg.', undefined],
    ['', undefined],
  ])('do not include %s', (path, kind) => {
    expect(kindOfPath(path)).toBe(kind);
  });

  it('do not include counts, decays, averages of gradients, or raw weights', () => {
    const tensors = {
      'model.w': tensor([2]),
      'model_ema.decay': tensor([]),
      'ema.ema_model.w': tensor([2]),
      'ema.online_model.w': tensor([2]),
      'optimizer.state.0.exp_avg': tensor([2]),
      'swa.n_averaged': tensor([]),
    };
    expect(averagePaths(tensors)).toEqual(['ema']);
  });
});

describe('an average in a list', () => {
  const state = {
    'model.module.a.weight': tensor([3, 2]),
    'model.module.a.bias': tensor([3]),
    'model.module.sigmas': tensor([1000]),
    'model.module.count': tensor([], 'I64'),
    'model.module.b.weight': tensor([1, 3]),
  };
  const list = (path: string, ...shapes: number[][]) =>
    Object.fromEntries(shapes.map((shape, i) => [`${path}.${i}`, tensor(shape)]));

  it('gets the names of the parameters, without buffers', () => {
    const named = nameListedAverages({ ...state, ...list('ema.shadow_params', [3, 2], [3], [1, 3]) });
    expect(Object.keys(named).slice(5)).toEqual(['ema.a.weight', 'ema.a.bias', 'ema.b.weight']);
  });

  it("is found inside an optimiser and at the top, next to an optimiser's state", () => {
    const adam = list('optimizer.state.0.exp_avg', [3, 2], [3], [1, 3]);
    for (const [path, under] of [
      ['optimizer_states.0.ema', 'optimizer_states.0.ema'],
      ['shadow_params', 'shadow_params'],
    ] as const) {
      const named = nameListedAverages({ ...adam, ...state, ...list(path, [3, 2], [3], [1, 3]) });
      expect(Object.keys(named).slice(8)).toEqual([
        `${under}.a.weight`,
        `${under}.a.bias`,
        `${under}.b.weight`,
      ]);
      expect(Object.keys(named)[0]).toBe('optimizer.state.0.exp_avg.0');
    }
  });

  it('keeps its numbers if it matches in no way or in two ways', () => {
    const other = { ...state, ...list('ema.shadow_params', [2, 3], [3], [1, 3]) };
    expect(nameListedAverages(other)).toBe(other);
    // Either of the two vectors could be a buffer.
    const twice = { 'm.a': tensor([3]), 'm.b': tensor([3]), ...list('ema.shadow_params', [3]) };
    expect(nameListedAverages(twice)).toBe(twice);
  });

  it('is fast for many lists', () => {
    const many = Array.from({ length: 5000 }, (_, i) => [`p${i}.q${i}.r${i}.s`, tensor([1])] as const);
    const lists = Array.from({ length: 5000 }, (_, i) => [`ema${i}.x.0`, tensor([1])] as const);
    const all = Object.fromEntries([...many, ...lists]);
    expect(nameListedAverages(all) === all).toBe(true);
  });
});

it('restores the dots in the names of an average', () => {
  const names = [
    'state_dict.model.net.a.weight',
    'state_dict.model_ema.netaweight',
    'state_dict.model_ema.decay',
  ];
  expect([...dottedAverages(names)]).toEqual([
    ['state_dict.model_ema.netaweight', 'state_dict.model_ema.net.a.weight'],
  ]);
});
