import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { hasKernel } from '@tractjs/core';
import { type Engine, startEngine } from '@tractjs/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamState, adamUpdate } from './adam/adam';
import { copyParams, disposeParams, valueAndGradients } from './gradients/params';
import { averagePool2x, upsample2x } from './images/resample';
import { depthToSpace, spaceToDepth } from './images/space-to-depth';
import { attention, multiHeadAttention } from './layers/attention';
import { conv2d } from './layers/conv';
import { dense } from './layers/dense';
import { groupNorm } from './layers/group-norm';
import { silu } from './layers/silu';
import { timestepEmbedding } from './layers/timestep-embedding';
import { adamErrors, badUpdate } from './testing/adam-checks';
import { distance, numbers, weigh } from './testing/test-support';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
}, 600_000);

type Ps = Record<'x' | 'kernel' | 'gamma' | 'bias' | 'pre' | 'scale' | 'shift', tf.Tensor>;
const inputs = (): Ps => ({
  x: numbers([3, 8, 6, 8], 1),
  kernel: numbers([3, 3, 8, 8], 2),
  gamma: numbers([8], 3),
  bias: numbers([8], 4),
  pre: numbers([3, 8], 5),
  scale: numbers([3, 8], 6),
  shift: numbers([3, 8], 7),
});

const adaptive =
  (silu: boolean, pick: (p: Ps) => Partial<Record<'pre' | 'scale' | 'shift', tf.Tensor>>) =>
  (p: Ps): tf.Tensor =>
    groupNorm(p.x, p.gamma, p.bias, { groups: 4, silu, ...pick(p) });

/** An image and a kernel with enough channels for the engine's own convolution. */
const wide = ({ x, kernel }: Ps): [tf.Tensor, tf.Tensor] => {
  const half = tf.concat([kernel, tf.square(kernel)], 2);
  return [tf.concat([x, tf.square(x)], 3), tf.concat([half, tf.mul(half, -0.5)], 3)];
};

/** Numbers of x from one on, in another shape. */
const part = (x: tf.Tensor, shape: number[], from = 0): tf.Tensor =>
  tf.reshape(tf.slice(tf.reshape(x, [-1]), from, tf.util.sizeFromShape(shape)), shape);

const cases: Record<string, (p: Ps) => tf.Tensor> = {
  'group norm': ({ x, gamma, bias }) => groupNorm(x, gamma, bias, { groups: 4 }),
  'group norm and SiLU': ({ x, gamma, bias }) => groupNorm(x, gamma, bias, { groups: 2, silu: true }),
  'group norm of [N, C]': ({ x, gamma, bias }) =>
    groupNorm(tf.reshape(x, [-1, 16]), tf.concat([gamma, bias]), tf.concat([bias, gamma]), {
      groups: 2,
      silu: true,
    }),
  'group norm with all options': adaptive(true, ({ pre, scale, shift }) => ({ pre, scale, shift })),
  'group norm with all options, no SiLU': adaptive(false, ({ pre, scale, shift }) => ({
    pre,
    scale,
    shift,
  })),
  'group norm after an embedding': adaptive(true, ({ pre }) => ({ pre })),
  'group norm after a bias': adaptive(false, ({ gamma }) => ({ pre: gamma })),
  'group norm, scaled': adaptive(true, ({ scale }) => ({ scale })),
  'group norm, shifted': adaptive(true, ({ shift, gamma }) => ({ shift, pre: gamma })),
  'group norm of tokens': ({ x, gamma, bias, scale, shift }) =>
    groupNorm(tf.reshape(x, [-1, 8]), gamma, bias, { groups: 1, scale, shift }),
  'convolution and bias': ({ x, kernel, bias }) => conv2d(x, kernel, { bias }),
  'convolution, 16 channels': (p) => conv2d(...wide(p)),
  'convolution, 16 channels, bias and residual': (p) => {
    const [x, kernel] = wide(p);
    return conv2d(x, kernel, { bias: tf.concat([p.gamma, p.bias]), residual: tf.square(x) });
  },
  'convolution, 16 channels, whose residual is its input': (p) => {
    const [x, kernel] = wide(p);
    return conv2d(x, kernel, { residual: x });
  },
  'convolution of single pixels': ({ x, kernel, bias, pre }) =>
    conv2d(x, tf.slice(kernel, [0, 0, 0, 0], [1, 1, 8, 8]), { bias, residual: tf.mul(x, tf.sum(pre)) }),
  'convolution of stride 2': ({ x, kernel, bias }) => conv2d(x, kernel, { bias, stride: 2 }),
  'attention by channel': ({ x }) =>
    attention(tf.concat([x, tf.square(x), tf.mul(x, 0.3)], 3), { heads: 2, order: 'by channel' }),
  'attention by part, a head': ({ x }) =>
    attention(tf.concat([x, tf.square(x), tf.mul(x, 0.3)], 3), { heads: 1, order: 'by part' }),
  'attention of 3 tokens a head': ({ x }) => {
    const tokens = tf.reshape(x, [-1, 3, 8]);
    return multiHeadAttention(tokens, tf.square(tokens), tf.mul(tokens, 3), 4);
  },
  dense: ({ x, kernel, bias }) =>
    silu(dense(tf.reshape(x, [-1, 8]), tf.slice(tf.reshape(kernel, [72, 8]), 0, 8), bias)),
  'dense and SiLU': ({ x, kernel, bias }) =>
    dense(tf.reshape(x, [-1, 8]), tf.slice(tf.reshape(kernel, [72, 8]), 0, 8), bias, { silu: true }),
  'dense and SiLU of a sum, and a skip': ({ x, kernel, bias, pre }) =>
    dense(pre, part(kernel, [8, 8]), bias, {
      silu: true,
      skip: tf.square(pre),
      second: { x: part(x, [3, 5]), kernel: part(kernel, [5, 8], 80) },
    }),
  'dense and SiLU of many rows of a sum, of odd sizes': ({ x, kernel }) =>
    dense(part(x, [57, 6]), part(kernel, [6, 19]), undefined, {
      silu: true,
      skip: part(x, [57, 19], 50),
      second: { x: part(x, [57, 4], 300), kernel: part(kernel, [4, 19], 200) },
    }),
  'dense of a sum, and a skip': ({ kernel, bias, pre, scale, shift }) =>
    dense(pre, part(kernel, [8, 8]), bias, {
      second: { x: scale, kernel: part(kernel, [8, 8], 80) },
      skip: shift,
    }),
  'dense of many rows': ({ kernel, gamma }) =>
    dense(tf.reshape(kernel, [72, 8]), tf.slice(tf.reshape(kernel, [72, 8]), 8, 8), gamma),
  'dense of odd sizes': ({ x, pre }) =>
    dense(
      tf.reshape(x, [-1, 9]),
      tf.reshape(tf.slice(x, [0, 0, 0, 0], [1, 3, 3, 5]), [9, 5]),
      tf.slice(tf.reshape(pre, [24]), 2, 5),
    ),
  'dense without a bias': ({ x, kernel }) =>
    dense(tf.reshape(x, [-1, 8]), tf.slice(tf.reshape(kernel, [72, 8]), 16, 8)),
  'a time embedding': ({ pre }) => timestepEmbedding(tf.mul(tf.slice(tf.reshape(pre, [24]), 0, 20), 300), 16),
  'a time embedding of numbers beyond all turns': ({ gamma }) => timestepEmbedding(tf.mul(gamma, 3e6), 4),
  'a time embedding of small numbers': ({ gamma }) => timestepEmbedding(gamma, 6),
  'a sum': ({ x }) => tf.add(tf.square(x), x),
  SiLU: ({ x }) => silu(x),
  'SiLU after a bias': ({ x, bias }) => silu(x, { pre: bias }),
  'SiLU after an embedding, and a skip': ({ x, pre }) => silu(x, { pre, skip: tf.square(x) }),
  'SiLU after an embedding for a row each': ({ pre, scale }) => silu(pre, { pre: scale, skip: pre }),
  'SiLU after an embedding for many rows': ({ x, pre }) => silu(tf.reshape(x, [-1, 8]), { pre }),
  'SiLU after one row': ({ x, gamma }) => silu(x, { pre: tf.reshape(gamma, [1, 8]), skip: x }),
  'up and down': ({ x }) => averagePool2x(tf.square(upsample2x(averagePool2x(tf.square(x))))),
  'space to depth and back': ({ x }) => depthToSpace(tf.square(spaceToDepth(x, 2)), 2),
};

/** y and the gradients of weigh(y), on the backend in use. */
const evaluate = (f: (p: Ps) => tf.Tensor) => {
  const params = inputs();
  const y = tf.tidy(() => f(params));
  const { value, gradients } = valueAndGradients((p) => weigh(f(p as Ps)), params);
  const read = [y, ...Object.values(gradients)].map((x) => x.dataSync());
  tf.dispose([y, value, gradients, params]);
  return read;
};

describe('the fastest engine of this machine', () => {
  it.each(Object.entries(cases))('%s and its gradients equal those of plain JavaScript', async (name, f) => {
    await tf.setBackend('cpu');
    const plain = evaluate(f);
    await tf.setBackend(engine.tfjsBackend);
    const before = tf.memory().numTensors;
    const fused = evaluate(f);
    expect(tf.memory().numTensors).toBe(before);
    plain.forEach((values, i) => {
      const bound = name.startsWith('group norm') ? 1e-6 : 2e-6;
      expect(distance(fused[i] as Float32Array, values)).toBeLessThan(bound);
    });
  });

  it.each([undefined, 0.5])('Adam agrees with doubles, clip %s', async (clip) => {
    await tf.setBackend(engine.tfjsBackend);
    const { worst, leaked, step } = adamErrors(clip);
    expect(worst).toBeLessThan(2e-6);
    expect([leaked, step]).toEqual([0, 5]);
    const { norm, before, after } = badUpdate(Number.NaN);
    expect(norm).toBeNaN();
    expect(after).toEqual(before);
  });

  it('a copy of parameters does not change when the kernel writes in place', async () => {
    await tf.setBackend(engine.tfjsBackend);
    const params = copyParams({ a: numbers([4]) });
    const copy = copyParams(params);
    const before = [...(copy['a'] as tf.Tensor).dataSync()];
    adamUpdate(params, { a: numbers([4], 5) }, adamState(params), { learningRate: 1 }).dispose();
    expect([...(copy['a'] as tf.Tensor).dataSync()]).toEqual(before);
    expect([...(params['a'] as tf.Tensor).dataSync()]).not.toEqual(before);
    disposeParams(params);
  });

  it('has the fused kernels that it reports, all of them if it is the native engine', async () => {
    await tf.setBackend(engine.tfjsBackend);
    const names = [
      'Adam',
      'Attention',
      'AttentionGrad',
      'BiasAdd',
      'BiasAddGrad',
      'Combine',
      'Conv3x3',
      'Conv3x3KernelGrad',
      'Double',
      'GroupNorm',
      'GroupNormGrad',
      'Halve',
      'Linear',
      'LinearGrad',
      'LinearSilu',
      'Normal',
      'Silu',
      'SiluGrad',
      'Squares',
      'Waves',
    ].map((name) => `Tract${name}`);
    const promised =
      engine.backend === 'native' ? names : names.filter((name) => engine.kernels.includes(name));
    expect(names.filter(hasKernel)).toEqual(promised);
  });
});
