import * as tf from '@tensorflow/tfjs-core';
import type { Kernel } from './kernel';
import { type Plain, pick, places, room, sizeOf, strides, type Values } from './plain';

const unary: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Cos: Math.cos,
  Exp: Math.exp,
  Expm1: Math.expm1,
  Log: Math.log,
  Log1p: Math.log1p,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Rsqrt: (x) => 1 / Math.sqrt(x),
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Sign: Math.sign,
  Sin: Math.sin,
  Sqrt: Math.sqrt,
  Square: (x) => x * x,
  Tanh: Math.tanh,
};

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Maximum: Math.max,
  Minimum: Math.min,
  Multiply: (a, b) => a * b,
  Pow: (a, b) => a ** b,
  RealDiv: (a, b) => a / b,
  SquaredDifference: (a, b) => (a - b) ** 2,
  Sub: (a, b) => a - b,
};

const questions: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  LogicalAnd: (a, b) => a !== 0 && b !== 0,
  LogicalOr: (a, b) => a !== 0 || b !== 0,
  NotEqual: (a, b) => a !== b,
};

/** Applies f to every number. */
const map = (x: Plain, dtype: string, f: (x: number) => number): Plain => {
  const values = room(dtype, x.values.length);
  for (let i = 0; i < values.length; i++) values[i] = f(x.values[i] as number);
  return { values, shape: x.shape, dtype };
};

/** Repeats the numbers of x to a shape that it broadcasts to; a single number stays single. */
const spread = (x: Plain, shape: readonly number[]): Values => {
  if (x.values.length === 1 || x.shape.join() === shape.join()) return x.values;
  const own = strides(x.shape);
  const missing = shape.length - x.shape.length;
  const by = shape.map((_, k) => (x.shape[k - missing] === 1 ? 0 : (own[k - missing] ?? 0)));
  return pick(x, shape, places(shape, by)).values;
};

/** Applies f to every pair of numbers of two tensors whose shapes broadcast. */
const zip = (a: Plain, b: Plain, dtype: string, f: (a: number, b: number) => number): Plain => {
  const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
  const [x, y] = [spread(a, shape), spread(b, shape)];
  const [p, q] = [Math.sign(x.length - 1), Math.sign(y.length - 1)];
  const values = room(dtype, sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = f(x[i * p] as number, y[i * q] as number);
  return { values, shape, dtype };
};

const each = <T>(table: Readonly<Record<string, T>>, kernel: (f: T) => Kernel): [string, Kernel][] =>
  Object.entries(table).map(([name, f]) => [name, kernel(f)]);

/** Elementwise kernels. */
export const elementwise: Readonly<Record<string, Kernel>> = {
  ...Object.fromEntries([
    ...each(
      unary,
      (f): Kernel =>
        ([x]) =>
          map(x, x.dtype, f),
    ),
    ...each(
      binary,
      (f): Kernel =>
        ([a, b]) =>
          zip(a, b as Plain, a.dtype, f),
    ),
    ...each(
      questions,
      (f): Kernel =>
        ([a, b]) =>
          zip(a, b as Plain, 'bool', (p, q) => Number(f(p, q))),
    ),
  ]),
  AddN: ([first, ...rest]) => rest.reduce((sum, x) => zip(sum, x, x.dtype, (a, b) => a + b), first),
  Cast: ([x], { dtype }) =>
    map(x, dtype as string, dtype === 'bool' ? (value) => Number(value !== 0) : (value) => value),
  ClipByValue: ([x], { clipValueMin, clipValueMax }) =>
    map(x, x.dtype, (value) => Math.max(clipValueMin as number, Math.min(clipValueMax as number, value))),
  LogicalNot: ([x]) => map(x, 'bool', (value) => Number(value === 0)),
  OnesLike: ([x]) => map(x, x.dtype, () => 1),
  // tf.where has broadcast the three to one shape.
  Select: ([condition, yes, no]) => {
    const values = room((yes as Plain).dtype, condition.values.length);
    for (let i = 0; i < values.length; i++)
      values[i] = ((condition.values[i] === 0 ? no : yes) as Plain).values[i] as number;
    return { ...(yes as Plain), values };
  },
  ZerosLike: ([x]) => map(x, x.dtype, () => 0),
};
