import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, randomSource } from '@tractjs/core';
import { gradientError, registerGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { mlp } from '../networks/mlp';
import { unet } from '../networks/unet';
import { losses, stirred, ve, vp } from '../testing/test-support';
import type { PredictionType } from './precondition';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerGradients();
});

/** x0 from an output of the network, by each type's definition. */
const read: Record<PredictionType, (level: Level, x: number, output: number) => number> = {
  f: ({ alpha, sigma }, x, f) =>
    (alpha * x) / (alpha ** 2 + sigma ** 2) + (sigma * f) / Math.hypot(alpha, sigma),
  x0: (_, __, x0) => x0,
  noise: ({ alpha, sigma }, x, e) => (x - sigma * e) / alpha,
  // On the path scaled to alpha^2 + sigma^2 = 1, x0 = alpha x - sigma v.
  v: ({ alpha, sigma }, x, v) => {
    const size = Math.hypot(alpha, sigma);
    return (alpha / size) * (x / size) - (sigma / size) * v;
  },
  flow: ({ alpha, sigma }, x, u) => (x - sigma * u) / (alpha + sigma),
};
const types = Object.keys(read) as PredictionType[];
const makers = {
  mlp: (predict?: PredictionType) => mlp({ width: 16, layers: 2, ...(predict && { predict }) }),
  unet: (predict?: PredictionType) =>
    unet({
      shape: [4, 4, 1],
      channels: 4,
      groups: 2,
      embedding: 8,
      multipliers: [1],
      ...(predict && { predict }),
    }),
};
const cases = Object.values(makers).flatMap((make) =>
  types.map((type) => [make().name, type, make] as const),
);
const input = ({ shape }: { readonly shape: readonly number[] }) =>
  randomSource(5).normalTensor([2, ...shape]);

describe.each(cases)('%s that predicts %s', (_, type, make) => {
  it('reads its last layer as that type at any level', () => {
    const [plain, network] = [make(), make(type)];
    const [params, x] = [stirred(network), input(network)];
    for (const level of [vp(0.3), ve(3), { time: 0.6, alpha: 0.4, sigma: 0.6 }]) {
      const [values, asF, got] = [x, plain.apply(params, x, level), network.apply(params, x, level)].map(
        (y) => [...y.dataSync()],
      ) as [number[], number[], number[]];
      const size = Math.hypot(level.alpha, level.sigma);
      got.forEach((value, i) => {
        const f = ((asF[i]! - (level.alpha / size ** 2) * values[i]!) * size) / level.sigma;
        expect(value).toBeCloseTo(read[type](level, values[i]!, f), 4);
      });
    }
  });

  it('has correct gradients and leaks no tensors', () => {
    const network = make(type);
    const [params, x] = [stirred(network), input(network)];
    const before = tf.memory().numTensors;
    network.apply(params, x, [vp(0.3), vp(0.6)]).dispose();
    expect(tf.memory().numTensors).toBe(before);
    const loss = (p: typeof params) =>
      tf.mean(tf.square(network.apply(p, x, [vp(0.3), vp(0.6)]))) as tf.Scalar;
    expect(gradientError(loss, params, { samples: 1 })).toBeLessThan(2e-2);
  });

  it('is exact at the clean end unless it predicts x0, and finite at the noisy end unless it predicts the noise', () => {
    const network = make(type);
    const [params, x] = [stirred(network), input(network)];
    const clean = [...network.apply(params, x, [vp(0), { time: 0, alpha: 0.5, sigma: 0 }]).dataSync()];
    const scaled = [
      ...tf.mul(x, tf.reshape(tf.tensor1d([1, 2]), [2, ...network.shape.map(() => 1)])).dataSync(),
    ];
    if (type === 'x0') expect(clean).not.toEqual(scaled);
    else expect(clean).toEqual(scaled);
    expect(clean.every(Number.isFinite)).toBe(true);
    const noisy = () => network.apply(params, x, [vp(0.5), vp(1)]).dataSync();
    if (type === 'noise') expect(noisy).toThrow('levels is {"alpha":0,"sigma":1}: a prediction of noise');
    else expect([...noisy()].every(Number.isFinite)).toBe(true);
  });

  it('is the same denoiser when a path is scaled', () => {
    const network = make(type);
    const [params, x] = [stirred(network), input(network)];
    const at = (scale: number, angle: number) => ({
      time: 0,
      alpha: scale * Math.cos(angle),
      sigma: scale * Math.sin(angle),
    });
    const expected = network.apply(params, x, [at(1, 0.4), at(1, 1.2)]).dataSync();
    for (const scale of [0.3, 7]) {
      const got = network.apply(params, tf.mul(x, scale), [at(scale, 0.4), at(scale, 1.2)]).dataSync();
      for (const [i, value] of got.entries()) expect(value).toBeCloseTo(expected[i] as number, 4);
    }
  });

  it('is restored from its description, which names the type unless it is the default', () => {
    const network = make(type);
    if (type === 'f') expect(network.description).toEqual(make().description);
    else expect(network.description).toEqual({ ...make().description, predict: type });
    const again = networkFrom(JSON.parse(JSON.stringify(network.description)));
    const [params, x] = [stirred(network), input(network)];
    const values = (n: typeof again) => [...n.apply(params, x, vp(0.4)).dataSync()];
    expect(values(again)).toEqual(values(network));
    expect(again.description).toEqual(network.description);
  });
});

it.each(types)('lowers the loss of an mlp that predicts %s to less than half in 20 steps', (predict) => {
  const before = tf.memory().numTensors;
  const curve = losses(mlp({ width: 16, layers: 2, predict }), 20);
  expect(curve.at(-1)).toBeLessThan((curve[0] as number) / 2);
  expect(tf.memory().numTensors).toBe(before);
});

it('leaves defaults of later options out of descriptions', () => {
  for (const make of [mlp, unet]) {
    for (const { description } of [make(), make({ predict: 'f', guided: false })])
      expect(Object.keys(description).filter((name) => ['predict', 'guided'].includes(name))).toEqual([]);
    expect(make({ predict: 'v', guided: true, classes: 2 }).description).toMatchObject({
      predict: 'v',
      guided: true,
    });
  }
});

it('refuses an unknown type', () => {
  expect(() => mlp({ predict: 'flwo' as 'flow' })).toThrow(
    '"flwo" is not a known prediction type. Did you mean "flow"? There are: f, x0, noise, v, flow.',
  );
  expect(() => networkFrom({ kind: 'unet', predict: 'toString' })).toThrow(/not a known prediction type/);
});
