import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { logSnr, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { preconditioning } from '../preconditioning/preconditioning';
import { decodeSafetensors, toFloat32 } from '../safetensors/safetensors';
import { fromTorchLayout } from '../safetensors/torch-layout';
import { stirred, vp } from '../testing/test-support';
import { gelu } from './gelu';
import { layerNorm } from './layer-norm';
import { dit } from './network';
import { gridPositions } from './positions';

beforeAll(() => tf.setBackend('cpu'));

const tiny = { shape: [4, 8, 2], patch: 2, width: 16, depth: 2, heads: 2, frequencies: 8 } as const;
const input = () => randomSource(5).normalTensor([2, ...tiny.shape]);

describe('the recording', () => {
  const file = new URL('../../../conformance/recordings/networks/dit.safetensors', import.meta.url);
  const { tensors } = decodeSafetensors(readFileSync(fileURLToPath(file)));
  const network = dit({
    shape: [8, 8, 3],
    patch: 2,
    width: 48,
    depth: 2,
    heads: 4,
    classes: 3,
    anyClass: true,
  });
  const weights = Object.fromEntries(
    Object.entries(tensors).flatMap(([key, x]) => (key.startsWith('net.') ? [[key.slice(4), x]] : [])),
  );
  const of = (key: string) => {
    const tensor = tensors[key] as (typeof tensors)[string];
    return tf.tensor(Float32Array.from(toFloat32(tensor)), [...tensor.shape]);
  };

  it("has the network's parameters, and the positions, which are computed here", () => {
    expect([...Object.keys(network.paramShapes()), 'pos_embed'].sort()).toEqual(Object.keys(weights).sort());
    const mine = gridPositions(4, 4, 48).dataSync();
    of('net.pos_embed')
      .dataSync()
      .forEach((value, i) => {
        expect(mine[i]).toBeCloseTo(value, 6);
      });
  });

  it('reproduces the recorded output', () => {
    const largest = tf.tidy(() => {
      const params = fromTorchLayout(weights, network.paramShapes());
      const x = tf.transpose(of('input.x'), [0, 2, 3, 1]);
      const y = network.raw(params, x, of('input.timestep') as tf.Tensor1D, of('input.labels'));
      const expected = tf.transpose(of('output'), [0, 2, 3, 1]);
      return tf.div(tf.max(tf.abs(tf.sub(y, expected))), tf.max(tf.abs(expected))).dataSync()[0];
    });
    expect(largest).toBeLessThan(1e-5);
  });
});

describe('dit', () => {
  it('is preconditioned: conditioned on 25 times the log-SNR, with its output read as F', () => {
    const network = dit({ ...tiny, dataStd: 0.5 });
    const [params, x, level] = [stirred(network), input(), vp(0.4)];
    const { input: scale, skip, output } = preconditioning(level, 0.5);
    const expected = tf.tidy(() => {
      const times = tf.fill([2], 25 * logSnr(level)) as tf.Tensor1D;
      const f = network.raw(params, tf.mul(x, scale), times);
      return tf.add(tf.mul(x, skip), tf.mul(f, output)).dataSync();
    });
    const before = tf.memory().numTensors;
    const mine = network.apply(params, x, level);
    expect(tf.memory().numTensors).toBe(before + 1);
    mine.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 4);
    });
    disposeParams(params);
  });

  it('is exact at the clean end and finite at the noisy end', () => {
    const network = dit(tiny);
    const [params, x] = [stirred(network), input()];
    expect([...network.apply(params, x, vp(0)).dataSync()]).toEqual([...x.dataSync()]);
    expect([...network.apply(params, x, vp(1)).dataSync()].every(Number.isFinite)).toBe(true);
    disposeParams(params);
  });

  it('starts at zero, and makes the parameters that paramShapes lists', () => {
    const network = dit({ ...tiny, classes: 3 });
    const params = network.init(randomSource(1));
    const shapes = Object.fromEntries(Object.entries(params).map(([name, { shape }]) => [name, shape]));
    expect(shapes).toEqual(network.paramShapes());
    const raw = network.raw(params, input(), tf.tensor1d([1, 2]), tf.oneHot(tf.tensor1d([0, 2], 'int32'), 3));
    expect([...raw.dataSync()].every((value) => value === 0)).toBe(true);
    disposeParams(params);
  });

  it('takes classes, and the label for any class if it has one', () => {
    const labels = tf.tensor1d([3, 3], 'int32');
    const network = dit({ ...tiny, classes: 3, anyClass: true });
    const params = stirred(network);
    expect([network.classes, network.labels]).toEqual([3, 4]);
    const at = (values: number[]) =>
      network.apply(params, input(), vp(0.5), { labels: tf.tensor1d(values, 'int32') }).dataSync();
    expect([...at([3, 3])]).not.toEqual([...at([1, 1])]);
    expect(() => network.apply(params, input(), vp(0.5))).toThrow('condition.labels is "missing"');
    expect(() => dit(tiny).apply(params, input(), vp(0.5), { labels })).toThrow('does not use it');
    disposeParams(params);
  });

  it('is restored from its description, and has the documented size', () => {
    const network = dit({ ...tiny, classes: 3, anyClass: true, predict: 'v' });
    const { kind, ...options } = JSON.parse(JSON.stringify(network.description));
    expect(kind).toBe('dit');
    expect(dit(options).description).toEqual(network.description);
    const counts = Object.values(dit().paramShapes()).map((shape) => shape.reduce((a, b) => a * b, 1));
    expect(counts.reduce((a, b) => a + b, 0)).toBe(329_808);
  });
});

describe('the parts of dit', () => {
  it('GELU matches the paper', () => {
    const values = [-30, -3, -1, -0.1, 0, 0.5, 2, 30];
    const exact = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    gelu(tf.tensor1d(values))
      .dataSync()
      .forEach((value, i) => {
        expect(value).toBeCloseTo(exact(values[i] as number), 5);
      });
  });

  it('layer norm normalises every row to mean 0 and variance 1', () => {
    const x = tf.add(tf.mul(randomSource(2).normalTensor([3, 8]), tf.tensor2d([1, 10, 0.1], [3, 1])), 5);
    const { mean, variance } = tf.moments(layerNorm(x, 1e-6), 1);
    for (const value of mean.dataSync()) expect(value).toBeCloseTo(0, 4);
    for (const value of variance.dataSync()) expect(value).toBeCloseTo(1, 3);
  });

  it('positions encode the column first and then the row', () => {
    const values = gridPositions(2, 3, 8).arraySync();
    const wave = (i: number) => [Math.sin(i), Math.sin(i / 100), Math.cos(i), Math.cos(i / 100)];
    [...wave(2), ...wave(1)].forEach((value, i) => {
      expect(values[5]?.[i]).toBeCloseTo(value, 6);
    });
  });
});

it.each<[string, () => unknown, string]>([
  ['a shape without channels', () => dit({ shape: [28, 28] }), 'shape is [28,28]'],
  ['a patch that does not fit', () => dit({ patch: 3 }), 'patch is 3'],
  [
    'a width that heads do not divide',
    () => dit({ heads: 3 }),
    'width is 64: give a multiple of 4 that the 3',
  ],
  [
    'more tokens than memory',
    () => dit({ shape: [65_536, 65_536, 1], patch: 1 }),
    'shape is [65536,65536,1]: its 4294967296 tokens of 64 channels',
  ],
  ['an odd width', () => dit({ width: 6, heads: 1 }), 'width is 6'],
  ['no blocks', () => dit({ depth: 0 }), 'depth is 0'],
  ['odd waves', () => dit({ frequencies: 7 }), 'frequencies is 7'],
  ['a ratio that gives no whole number', () => dit({ mlpRatio: 0.01 }), 'mlpRatio is 0.01'],
  ['classes below 0', () => dit({ classes: -1 }), 'classes is -1'],
  ['anyClass without classes', () => dit({ anyClass: true }), 'anyClass is true'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});
