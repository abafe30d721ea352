import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '../index';
import { normals } from './seeded';

/** A program for the tests: prints a hash of what the fused kernels compute. */
await startEngine();

const hash = createHash('sha256');
const add = (...tensors: tf.Tensor[]) => {
  for (const tensor of tensors) hash.update(Buffer.from(Float32Array.from(tensor.dataSync()).buffer));
};

for (const shape of [
  [1, 64, 64, 48],
  [8, 16, 16, 48],
]) {
  const size = shape.reduce((a, b) => a * b);
  const inputs = {
    x: tf.tensor(normals(size, 1), shape),
    gamma: tf.tensor1d(normals(48, 2)),
    beta: tf.tensor1d(normals(48, 3)),
    pre: tf.tensor1d(normals(48, 13)),
    scale: tf.tensor(normals((shape[0] as number) * 48, 14), [shape[0] as number, 48]),
    shift: tf.tensor(normals((shape[0] as number) * 48, 15), [shape[0] as number, 48]),
  };
  const attributes = { groups: 8, eps: 1e-5, silu: true };
  const [y, mean, rstd] = tf.engine().runKernel('TractGroupNorm', inputs, attributes) as unknown as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const dy = tf.tensor(normals(size, 4), shape);
  const grads = tf.engine().runKernel('TractGroupNormGrad', { ...inputs, dy, mean, rstd }, attributes);
  add(y, mean, rstd, ...(grads as unknown as tf.Tensor[]));
}

const images = tf.tensor(normals(3 * 20 * 20 * 24, 16), [3, 20, 20, 24]);
const taps = tf.tensor(normals(9 * 24 * 40, 17), [3, 3, 24, 40]);
const kept = tf
  .engine()
  .runKernel('TractConv3x3', { x: images, kernel: taps }, { turned: false }) as tf.Tensor;
add(
  kept,
  tf.engine().runKernel('TractConv3x3', { x: kept, kernel: taps }, { turned: true }) as tf.Tensor,
  tf.engine().runKernel('TractConv3x3KernelGrad', { x: images, dy: kept }) as tf.Tensor,
);

const [many, few] = [
  tf.tensor(normals(1000 * 72, 20), [1000, 72]),
  tf.tensor(normals(72 * 50, 21), [72, 50]),
];
const product = tf
  .engine()
  .runKernel('TractLinear', { x: many, kernel: few }, { turned: false }) as tf.Tensor;
add(
  product,
  tf.engine().runKernel('TractLinear', { x: product, kernel: few }, { turned: true }) as tf.Tensor,
  ...(tf.engine().runKernel('TractLinearGrad', { x: many, dy: product }) as unknown as tf.Tensor[]),
  tf.engine().runKernel('TractLinearSilu', {
    x: many,
    kernel: few,
    second: many,
    weights: tf.mul(few, 3),
    skip: product,
  }) as tf.Tensor,
  tf.add(many, tf.mul(many, 2)),
);

for (const tokens of [100, 1000]) {
  const qkv = tf.tensor(normals(tokens * 72, 18), [1, tokens, 72]);
  const asked = { heads: 3, order: 'by channel' };
  const [y, largest, inverse] = tf.engine().runKernel('TractAttention', { qkv }, asked) as unknown as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ];
  const grads = tf.engine().runKernel('TractAttentionGrad', { dy: y, largest, inverse, qkv }, asked);
  add(y, ...(grads as unknown as tf.Tensor[]));
}

const rows = tf.tensor(normals(3000 * 48, 16), [3000, 48]);
for (const pre of [tf.tensor1d(normals(48, 17)), tf.tensor(normals(4 * 48, 18), [4, 48])]) {
  const kernel = (name: string, inputs: tf.NamedTensorMap) =>
    add(...([tf.engine().runKernel(name, inputs)].flat() as tf.Tensor[]));
  kernel('TractSilu', { x: rows, pre, skip: rows });
  kernel('TractSiluGrad', { dy: rows, x: rows, pre });
}

const vectors = (seed: number) => [tf.tensor1d(normals(100_003, seed)), tf.tensor1d(normals(17, seed + 1))];
const [p, g, m, v] = [vectors(5), vectors(7), vectors(9), vectors(11).map((x) => tf.square(x))] as [
  tf.Tensor[],
  tf.Tensor[],
  tf.Tensor[],
  tf.Tensor[],
];
const named = Object.fromEntries(
  Object.entries({ p, g, m, v }).flatMap(([name, list]) => list.map((tensor, i) => [`${name}${i}`, tensor])),
);
const settings = {
  count: 2,
  emas: 0,
  emaWeights: [],
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clip: 1,
};
add(
  tf
    .engine()
    .runKernel('TractAdam', named, { ...settings, correction1: 0.1, correction2: 0.001 }) as tf.Tensor,
  ...p,
  ...m,
  ...v,
);

const key = { key: [5, 9], position: 2 ** 33 - 1 };
add(tf.engine().runKernel('TractNormal', {}, { ...key, shape: [7, 100_003] }) as tf.Tensor);
const [a, b] = [normals(700_021, 16), normals(700_021, 17)].map((values) => tf.tensor(values, [7, 100_003]));
const coefficients = [Array.from(normals(7, 18)), 0.3, Array.from(normals(7, 19)), -1.7];
add(
  tf.engine().runKernel('TractCombine', { x0: a, x1: b, x2: a, x3: b } as tf.NamedTensorMap, {
    coefficients,
  }) as tf.Tensor,
);

console.log(hash.digest('hex'));
