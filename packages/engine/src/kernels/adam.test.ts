import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { useNativeEngine } from '../testing/native-engine';
import { normals, relativeError } from '../testing/seeded';

useNativeEngine();

const shapes = [[3, 3, 16, 40], [40], [17_001], [1]];
const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b));
const settings = {
  learningRate: 2e-4,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clip: 1,
  emaWeights: [0.5, 1e-3],
};
type Settings = typeof settings;

/** The same update in float64. */
const referenceStep = (
  state: { p: Float64Array; m: Float64Array; v: Float64Array; e: Float64Array[] }[],
  grads: readonly ArrayLike<number>[],
  i: number,
  s: Settings,
): number => {
  let squares = 0;
  for (const grad of grads) for (let k = 0; k < grad.length; k++) squares += (grad[k] as number) ** 2;
  const norm = Math.sqrt(squares);
  const scale = s.clip > 0 && norm > s.clip ? s.clip / norm : 1;
  for (const [t, { p, m, v, e }] of state.entries()) {
    for (let k = 0; k < p.length; k++) {
      const q = (grads[t]?.[k] as number) * scale;
      m[k] = s.beta1 * (m[k] as number) + (1 - s.beta1) * q;
      v[k] = s.beta2 * (v[k] as number) + (1 - s.beta2) * q * q;
      const root = Math.sqrt((v[k] as number) / (1 - s.beta2 ** i)) + s.epsilon;
      p[k] = (p[k] as number) - (s.learningRate * ((m[k] as number) / (1 - s.beta1 ** i))) / root;
      for (const [j, average] of e.entries()) {
        average[k] =
          (average[k] as number) + (s.emaWeights[j] as number) * ((p[k] as number) - (average[k] as number));
      }
    }
  }
  return norm;
};

const makeState = (emas: number) => {
  const zeros = () => shapes.map((shape) => tf.zeros(shape));
  const params = () => shapes.map((shape, i) => tf.tensor(normals(sizes[i] as number, 10 + i), shape));
  return { p: params(), m: zeros(), v: zeros(), e: Array.from({ length: emas }, params) };
};

const toMap = (tensors: readonly tf.Tensor[], prefix: string): tf.NamedTensorMap =>
  Object.fromEntries(tensors.map((tensor, i) => [`${prefix}${i}`, tensor]));

const step = (state: ReturnType<typeof makeState>, grads: readonly tf.Tensor[], i: number, s: Settings) => {
  const inputs = {
    ...toMap(state.p, 'p'),
    ...toMap(state.m, 'm'),
    ...toMap(state.v, 'v'),
    ...toMap(grads, 'g'),
    ...Object.assign({}, ...state.e.map((average, j) => toMap(average, `e${j}_`))),
  };
  return tf.engine().runKernel('TractAdam', inputs, {
    count: shapes.length,
    emas: s.emaWeights.length,
    ...s,
    correction1: 1 - s.beta1 ** i,
    correction2: 1 - s.beta2 ** i,
  }) as tf.Tensor;
};

const gradients = (seed: number, deviation = 0.1) =>
  sizes.map((size, i) => normals(size, seed + i, { deviation }));
const toTensors = (arrays: readonly Float32Array[]) =>
  arrays.map((array, i) => tf.tensor(array, shapes[i] as number[]));
/** Returns the tensors' bytes as text, which compares fast and exactly. */
const bytes = (tensors: readonly tf.Tensor[]) =>
  tensors.map((tensor) => Buffer.from(Float32Array.from(tensor.dataSync()).buffer).toString('base64'));

describe('TractAdam', () => {
  for (const [name, s] of Object.entries({
    'clipped, two averages': settings,
    'unclipped, no average': { ...settings, clip: 0, emaWeights: [] },
  })) {
    it(`matches float64 over ten steps: ${name}`, () => {
      const before = tf.memory().numTensors;
      const state = makeState(s.emaWeights.length);
      const expected = state.p.map((p) => ({
        p: Float64Array.from(p.dataSync()),
        m: new Float64Array(p.size),
        v: new Float64Array(p.size),
        e: s.emaWeights.map(() => Float64Array.from(p.dataSync())),
      }));
      for (let i = 1; i <= 10; i++) {
        const arrays = gradients(100 * i, i % 2 ? 0.1 : 1e-3);
        const grads = toTensors(arrays);
        const norm = step(state, grads, i, s);
        const wanted = referenceStep(expected, arrays, i, s);
        expect(Math.abs((norm.dataSync()[0] as number) / wanted - 1)).toBeLessThan(1e-6);
        tf.dispose([grads, norm]);
      }
      for (const [t, wanted] of expected.entries()) {
        const initial = normals(sizes[t] as number, 10 + t);
        const change = (values: ArrayLike<number>) =>
          Float64Array.from(values, (value, k) => value - (initial[k] as number));
        const [p, m, v] = [state.p[t], state.m[t], state.v[t]].map((tensor) =>
          (tensor as tf.Tensor).dataSync(),
        ) as [Float32Array, Float32Array, Float32Array];
        expect(relativeError(p, wanted.p)).toBeLessThan(5e-7);
        // The change is 1/1000 of the parameter: 4 of float32's 7 digits remain.
        expect(relativeError(change(p), change(wanted.p))).toBeLessThan(2e-3);
        expect(relativeError(m, wanted.m)).toBeLessThan(1e-6);
        expect(relativeError(v, wanted.v)).toBeLessThan(1e-6);
        for (const [j, average] of wanted.e.entries()) {
          expect(relativeError(state.e[j]?.[t]?.dataSync() as Float32Array, average)).toBeLessThan(5e-7);
        }
      }
      tf.dispose(state as unknown as tf.TensorContainer);
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 3e38]) {
    it(`writes nothing if a gradient contains ${bad}`, () => {
      const state = makeState(2);
      const all = () => bytes([...state.p, ...state.m, ...state.v, ...state.e.flat()]);
      const before = all();
      const arrays = gradients(7);
      (arrays[2] as Float32Array)[16_999] = bad;
      (arrays[2] as Float32Array)[17_000] = bad;
      const grads = toTensors(arrays);
      const norm = step(state, grads, 1, settings);
      expect(Number.isFinite(norm.dataSync()[0])).toBe(false);
      expect(all()).toEqual(before);
      tf.dispose([grads, norm, ...Object.values(state).flat(2)]);
    });
  }

  it('does not change the typed array that a parameter was made from', () => {
    const mine = normals(64, 1);
    const copy = Float32Array.from(mine);
    const p = tf.tensor1d(mine);
    const others = [tf.zeros([64]), tf.zeros([64]), tf.ones([64])] as [tf.Tensor, tf.Tensor, tf.Tensor];
    const one = (...[m, v, g]: typeof others) =>
      tf
        .engine()
        .runKernel(
          'TractAdam',
          { p0: p, m0: m, v0: v, g0: g },
          { count: 1, emas: 0, ...settings, emaWeights: [], correction1: 0.1, correction2: 0.001 },
        );
    const norm = one(...others) as tf.Tensor;
    expect(mine).toEqual(copy);
    expect(p.dataSync()).not.toEqual(copy);
    // A reshape shares the buffer in TensorFlow, and must keep its values too.
    const view = tf.reshape(p, [8, 8]);
    const seen = Float32Array.from(view.dataSync());
    const again = one(...others) as tf.Tensor;
    expect(view.dataSync()).toEqual(seen);
    expect(p.dataSync()).not.toEqual(seen);
    tf.dispose([p, others, norm, view, again]);
  });

  it('refuses data that another tensor shares, missing inputs and wrong shapes', () => {
    const zeros = () => tf.zeros([4]);
    const run = (inputs: tf.NamedTensorMap) =>
      tf.engine().runKernel('TractAdam', inputs, {
        count: 1,
        emas: 0,
        ...settings,
        emaWeights: [],
        correction1: 1,
        correction2: 1,
      });
    tf.tidy(() => {
      const p = zeros();
      const clone = tf.clone(p);
      expect(() => run({ p0: p, m0: zeros(), v0: zeros(), g0: zeros() })).toThrow(
        /shares its data with 1 other/,
      );
      clone.dispose();
      expect(() => run({ p0: p, m0: zeros(), v0: zeros() })).toThrow(/input g0 is missing/);
      expect(() => run({ p0: p, m0: zeros(), v0: zeros(), g0: tf.zeros([5]) })).toThrow(
        /gradient 0 has shape \[5\]/,
      );
      expect(() => run({ p0: p, m0: tf.zeros([3]), v0: zeros(), g0: zeros() })).toThrow(
        /first moment 0 has shape \[3\]/,
      );
      expect(() => run({ p0: p, m0: p, v0: zeros(), g0: zeros() })).toThrow(/is shared with another tensor/);
    });
  });
});
