import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Network, randomSource } from '@tractjs/core';
import { countParams, disposeParams, gradientError, registerGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { losses, stirred, vp } from '../testing/test-support';
import { classifier } from './classifier';
import { mlp } from './mlp';
import { unet } from './unet';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerGradients();
});

const small = { shape: [4, 4, 1], channels: 4, groups: 2, embedding: 8 } as const;

const networks: Record<string, () => { network: Network; condition?: Condition }> = {
  'unet of three resolutions': () => ({ network: unet({ ...small, patch: 1, multipliers: [1, 2, 1] }) }),
  'unet with two blocks at each resolution, and classes': () => ({
    network: unet({
      shape: [4, 4, 2],
      channels: 4,
      groups: 2,
      embedding: 6,
      patch: 1,
      multipliers: [2, 1],
      blocks: 2,
      classes: 3,
    }),
    condition: { labels: tf.tensor1d([2, 0], 'int32') },
  }),
  mlp: () => ({ network: mlp({ width: 16, layers: 2 }) }),
  'mlp with classes, of a shape of its own': () => ({
    network: mlp({ shape: [2, 3], width: 16, classes: 4, dataStd: 0.5 }),
    condition: { labels: tf.tensor1d([3, 1], 'int32') },
  }),
  'mlp with classes and guidance': () => ({
    network: mlp({ width: 16, layers: 2, classes: 4, guided: true }),
    condition: { labels: tf.tensor1d([3, 1], 'int32'), guidance: tf.tensor1d([1, 3.5]) },
  }),
};

describe.each(Object.entries(networks))('%s', (_, make) => {
  const input = (network: Network) => randomSource(5).normalTensor([2, ...network.shape]);

  it('has correct gradients', () => {
    const { network, condition } = make();
    const [params, x] = [stirred(network), input(network)];
    const levels = [vp(0.3), vp(0.8)];
    const loss = (p: typeof params) =>
      tf.mean(tf.square(network.apply(p, x, levels, condition))) as tf.Scalar;
    expect(gradientError(loss, params, { samples: 1 })).toBeLessThan(2e-2);
    disposeParams(params);
  });

  it('is exact at the clean end, finite at the noisy end, and leaks no tensors', () => {
    const { network, condition } = make();
    const [params, x] = [stirred(network), input(network)];
    const before = tf.memory().numTensors;
    const [clean, noise] = [vp(0), vp(1)].map((level) => network.apply(params, x, level, condition)) as [
      tf.Tensor,
      tf.Tensor,
    ];
    expect([...clean.dataSync()]).toEqual([...x.dataSync()]);
    expect([...noise.dataSync()].every(Number.isFinite)).toBe(true);
    expect(noise.shape).toEqual(x.shape);
    expect(tf.memory().numTensors).toBe(before + 2);
  });

  it('treats each example with its own level', () => {
    const { network, condition } = make();
    const [params, x] = [stirred(network), input(network)];
    const together = network.apply(params, x, [vp(0.2), vp(0.7)], condition).dataSync();
    [vp(0.2), vp(0.7)].forEach((level, i) => {
      const one =
        condition &&
        (Object.fromEntries(
          Object.entries(condition).map(([part, value]) => [part, tf.slice(value, i, 1)]),
        ) as Condition);
      const alone = network.apply(params, tf.slice(x, i, 1), level, one).dataSync();
      alone.forEach((value, k) => {
        expect(value).toBeCloseTo(together[i * alone.length + k] as number, 5);
      });
    });
    const other = network.apply(params, x, [vp(0.2), vp(0.6)], condition).dataSync();
    expect([...other]).not.toEqual([...together]);
  });

  it('makes the parameters that paramShapes lists, equal for equal seeds', () => {
    const { network } = make();
    const shapes = (network as ReturnType<typeof unet>).paramShapes();
    const [a, b, c] = [1, 1, 2].map((seed) => network.init(randomSource(seed)));
    expect(Object.fromEntries(Object.entries(a ?? {}).map(([name, x]) => [name, x.shape]))).toEqual(shapes);
    const values = (params: typeof a) => Object.values(params ?? {}).flatMap((x) => [...x.dataSync()]);
    expect(values(a)).toEqual(values(b));
    expect(values(a)).not.toEqual(values(c));
  });
});

describe('training', () => {
  it.each([
    ['unet', () => unet({ ...small, multipliers: [1] })],
    ['mlp', () => mlp({ width: 16, layers: 2 })],
  ] as const)(
    'lowers the loss of the %s to less than half in 20 steps, without leaking tensors',
    (_, make) => {
      const before = tf.memory().numTensors;
      const curve = losses(make(), 20);
      expect(curve.at(-1)).toBeLessThan((curve[0] as number) / 2);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('a guided network', () => {
  it.each([
    ['unet', (guided: boolean) => unet({ ...small, classes: 2, guided })],
    ['mlp', (guided: boolean) => mlp({ width: 16, classes: 2, guided })],
  ] as const)('starts as the unguided network with the same parameters: %s', (_, make) => {
    const [plain, guided] = [make(false), make(true)];
    const params = stirred(plain);
    const kernel = tf.zeros([...(guided.paramShapes()['embed.guidance.kernel'] as number[])]);
    const x = randomSource(5).normalTensor([2, ...plain.shape]);
    const labels = tf.tensor1d([1, 0], 'int32');
    const at = (scale: number, p: typeof params) => [
      ...guided.apply(p, x, vp(0.4), { labels, guidance: tf.tensor1d([scale, scale]) }).dataSync(),
    ];
    const start = { ...params, 'embed.guidance.kernel': kernel };
    expect(at(3, start)).toEqual([...plain.apply(params, x, vp(0.4), { labels }).dataSync()]);
    const later = { ...params, 'embed.guidance.kernel': tf.add(kernel, 0.1) };
    expect(at(3, later)).not.toEqual(at(2, later));
  });
});

describe('sizes', () => {
  it('match the documentation', () => {
    const sizes = [unet(), unet({ channels: 32 }), mlp(), classifier()].map((network) =>
      Object.values(network.paramShapes()).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0),
    );
    expect(sizes).toEqual([819_892, 365_860, 132_354, 121_994]);
  });
});

describe('classifier', () => {
  const make = () => classifier({ shape: [9, 8, 1], classes: 3, features: 5 });

  it('has features and logits with correct gradients', () => {
    const network = make();
    const params = stirred(network);
    const x = randomSource(1).normalTensor([2, 9, 8, 1]);
    const before = tf.memory().numTensors;
    const [features, logits] = [network.features(params, x), network.logits(params, x)];
    expect([features.shape, logits.shape]).toEqual([
      [2, 5],
      [2, 3],
    ]);
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(
      gradientError((p) => tf.mean(tf.square(network.logits(p, x))) as tf.Scalar, params, { samples: 1 }),
    ).toBeLessThan(2e-2);
    expect(countParams(params)).toBe(
      Object.values(network.paramShapes()).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0),
    );
  });
});

describe('bad arguments', () => {
  const x = () => tf.zeros([2, 4, 4, 1]);
  it.each<[string, () => unknown, RegExp]>([
    [
      'a shape that halving does not fit',
      () => unet({ shape: [28, 30, 1] }),
      /shape is \[28,30,1\].*multiples of 4/,
    ],
    ['a shape without channels', () => unet({ shape: [28, 28] }), /shape is \[28,28\]/],
    ['channels that groups do not divide', () => unet({ channels: 20 }), /channels is 20: .*8 groups/],
    ['no resolutions', () => unet({ multipliers: [] }), /multipliers is \[\]/],
    ['half a block', () => unet({ blocks: 0.5 }), /blocks is 0.5/],
    ['classes below 0', () => unet({ classes: -1 }), /classes is -1/],
    ['an odd width', () => mlp({ width: 15 }), /width is 15/],
    ['no layers', () => mlp({ layers: 0 }), /layers is 0/],
    ['an empty shape', () => mlp({ shape: [] }), /shape is \[\]/],
    ['no features', () => classifier({ features: 0 }), /features is 0/],
    [
      'a missing label',
      () => unet({ ...small, classes: 3 }).apply(stirred(unet({ ...small, classes: 3 })), x(), vp(0.5)),
      /condition.labels is .*missing.*0 to 2/,
    ],
    [
      'an unused label',
      () => unet(small).apply(stirred(unet(small)), x(), vp(0.5), { labels: tf.tensor1d([0, 1], 'int32') }),
      /condition.labels is .*given.*does not use it/,
    ],
    ['parameters of another network', () => unet(small).apply({}, x(), vp(0.5)), /params is .*embed\.dense1/],
  ])('%s', (_, f, message) => {
    expect(f).toThrow(message);
  });
});
