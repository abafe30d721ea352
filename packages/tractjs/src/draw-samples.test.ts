import * as tf from '@tensorflow/tfjs-core';
import { type Model, randomSource } from '@tractjs/core';
import { startEngine } from '@tractjs/engine';
import { disposeParams } from '@tractjs/ops';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { heun } from '@tractjs/steps';
import { mlp } from '@tractjs/zoo';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DrawOptions, drawSamples, noiseFrom } from './draw-samples';
import { sample } from './sample';

const makeModel = (
  options: { readonly shape?: readonly number[]; readonly classes?: number } = {},
): Model => {
  const network = mlp({ width: 8, layers: 1, ...options });
  const fresh = network.init(randomSource(1));
  // The last layer is initialised to zero, so without this shift the network would ignore its input and its class.
  const params = Object.fromEntries(Object.entries(fresh).map(([name, x]) => [name, tf.add(x, 0.1)]));
  disposeParams(fresh);
  return { network, params, schedule: vpCosine(), grid: uniform() };
};
let model: Model;
let conditional: Model;

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
  model = makeModel();
  conditional = makeModel({ classes: 3 });
});
afterAll(() => {
  for (const { params } of [model, conditional]) disposeParams(params);
});

const numbers = (from: Model, options: DrawOptions): number[] => {
  const drawn: number[] = [];
  for (const x of drawSamples(from, options)) {
    drawn.push(...x.dataSync());
    x.dispose();
  }
  return drawn;
};

describe('drawSamples', () => {
  it('draws the same samples in batches of any size, and from any index on', () => {
    const whole = numbers(model, { count: 10, batch: 10, steps: 2, seed: 7 });
    expect(whole).toHaveLength(20);
    expect(numbers(model, { count: 10, batch: 3, steps: 2, seed: 7 })).toEqual(whole);
    expect(numbers(model, { count: 4, batch: 3, steps: 2, seed: 7, start: 6 })).toEqual(whole.slice(12));
    expect(numbers(model, { count: 10, steps: 2, seed: 8 })).not.toEqual(whole);
  });

  it('equals sample with that noise, step and number of steps', () => {
    const noise = noiseFrom(7, 0, 5, [2]);
    for (const options of [{ steps: 3 }, { steps: 2, step: heun() }]) {
      const expected = sample(model, { noise, ...options });
      expect(numbers(model, { count: 5, seed: 7, ...options })).toEqual([...expected.dataSync()]);
      expected.dispose();
    }
    noise.dispose();
  });

  it('samples along another schedule with its default grid, or with the given one', () => {
    const options = { count: 5, seed: 7, steps: 3 };
    const along = numbers(model, { ...options, schedule: edm() });
    expect(along).toEqual(numbers(model, { ...options, schedule: edm(), grid: karras() }));
    expect(along).not.toEqual(numbers(model, { ...options, schedule: edm(), grid: uniform() }));
    expect(along).not.toEqual(numbers(model, { ...options, grid: karras() }));
    expect(numbers(model, { ...options, schedule: vpCosine() })).toEqual(numbers(model, options));
    const noise = noiseFrom(7, 0, 5, [2]);
    const once = sample(model, { noise, steps: 3, schedule: edm() });
    expect([...once.dataSync()]).toEqual(along);
    tf.dispose([noise, once]);
  });

  it('draws all classes in turn, or the given ones', () => {
    const options = { count: 6, batch: 4, steps: 1, seed: 7 };
    const inTurn = numbers(conditional, options);
    expect(numbers(conditional, { ...options, label: (i) => i % 3 })).toEqual(inTurn);
    const ones = numbers(conditional, { ...options, label: () => 1 });
    expect(ones.slice(2, 4)).toEqual(inTurn.slice(2, 4));
    expect(ones.slice(0, 2)).not.toEqual(inTurn.slice(0, 2));
  });

  it('leaks no tensor, also if the consumer stops early', () => {
    const before = tf.memory().numTensors;
    numbers(conditional, { count: 5, batch: 2, steps: 2, seed: 1 });
    for (const x of drawSamples(conditional, { count: 5, batch: 2, steps: 2, seed: 1 })) {
      x.dispose();
      break;
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([{ count: 0 }, { batch: 0 }, { steps: 0 }, { count: 2.5 }])('refuses %j', (wrong) => {
    expect(() => numbers(model, { count: 4, steps: 1, seed: 0, ...wrong })).toThrow(/give a whole number/);
  });
});

describe('a guidance scale', () => {
  const draw = (of: Model, options: object) => () => numbers(of, { count: 1, steps: 1, seed: 0, ...options });

  it('is refused by a network that takes none, and required by one that takes it', () => {
    expect(draw(model, { guidance: 2 })).toThrow(
      /guidance is 2: the network \S+ does not take one: leave it out\./,
    );
    const guided = { ...model, network: { ...model.network, guided: true } } as Model;
    expect(draw(guided, {})).toThrow(
      /guidance is "missing": the network \S+ takes a guidance scale: give one that it was trained with, such as 2\./,
    );
  });
});

describe('noiseFrom', () => {
  it('gives each sample its own noise, also of odd size', () => {
    const [all, later] = [noiseFrom(3, 0, 4, [3]), noiseFrom(3, 2, 2, [3])];
    expect([...later.dataSync()]).toEqual([...all.dataSync().slice(6)]);
    expect(new Set(all.dataSync()).size).toBe(12);
    tf.dispose([all, later]);
  });

  it('is standard normal', () => {
    const x = noiseFrom(5, 0, 5000, [3]);
    const { mean, variance } = tf.moments(x);
    expect(mean.dataSync()[0]).toBeCloseTo(0, 1);
    expect(variance.dataSync()[0]).toBeCloseTo(1, 1);
    tf.dispose([x, mean, variance]);
  });
});
