import * as tf from '@tensorflow/tfjs-core';
import { define, nth, unbroadcast } from './define';

/** y = f(x): the gradient is dy times a function of x. */
const ofInput = (
  kernel: string,
  f: (dy: tf.Tensor, x: tf.Tensor, attrs: tf.NamedAttrMap) => tf.Tensor,
): tf.GradConfig =>
  define(kernel, { inputs: ['x'] }, (dy, { inputs, attrs }) => ({ x: () => f(dy, nth(inputs, 0), attrs) }));

/** y = f(x): the gradient is dy times a function of y. */
const ofOutput = (kernel: string, f: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): tf.GradConfig =>
  define(kernel, { output: true }, (dy, { outputs }) => ({ x: () => f(dy, nth(outputs, 0)) }));

/** y = f(a, b) with broadcasting. */
const ofPair = (
  kernel: string,
  f: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => readonly [() => tf.Tensor, () => tf.Tensor],
): tf.GradConfig =>
  define(kernel, { inputs: ['a', 'b'] }, (dy, { inputs }) => {
    const [a, b] = [nth(inputs, 0), nth(inputs, 1)];
    const [da, db] = f(dy, a, b);
    return { a: () => unbroadcast(da(), a.shape), b: () => unbroadcast(db(), b.shape) };
  });

const where = (condition: tf.Tensor, dy: tf.Tensor) => tf.mul(dy, tf.cast(condition, 'float32'));
/** Steps and comparisons: the gradient is zero wherever it exists. */
const flat = (kernel: string): tf.GradConfig => define(kernel, {}, (dy) => ({ x: () => tf.zerosLike(dy) }));

const flatPair = (kernel: string): tf.GradConfig =>
  define(kernel, { inputs: ['a', 'b'] }, (_dy, { inputs }) => ({
    a: () => tf.zeros(nth(inputs, 0).shape),
    b: () => tf.zeros(nth(inputs, 1).shape),
  }));

/** Gradients of elementwise kernels. */
export const elementwise: readonly tf.GradConfig[] = [
  ofPair('Add', (dy) => [() => dy, () => dy]),
  ofPair('Sub', (dy) => [() => dy, () => tf.neg(dy)]),
  ofPair('Multiply', (dy, a, b) => [() => tf.mul(dy, b), () => tf.mul(dy, a)]),
  ofPair('RealDiv', (dy, a, b) => [() => tf.div(dy, b), () => tf.neg(tf.div(tf.mul(dy, a), tf.square(b)))]),
  ofPair('Maximum', (dy, a, b) => [() => where(tf.greaterEqual(a, b), dy), () => where(tf.less(a, b), dy)]),
  ofPair('Minimum', (dy, a, b) => [() => where(tf.lessEqual(a, b), dy), () => where(tf.greater(a, b), dy)]),
  ofPair('SquaredDifference', (dy, a, b) => [
    () => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    () => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  ]),
  ofPair('Pow', (dy, a, b) => [
    () => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    () => tf.mul(dy, tf.mul(tf.pow(a, b), tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a)))),
  ]),
  {
    kernelName: 'AddN',
    saveAllInputs: true,
    gradFunc: (dy, saved) => Object.fromEntries(saved.map((_, i) => [i, () => tf.clone(dy as tf.Tensor)])),
  },
  define('Identity', {}, (dy) => ({ x: () => tf.clone(dy) })),
  define('Cast', {}, (dy) => ({ x: () => tf.clone(dy) })),
  define('Neg', {}, (dy) => ({ x: () => tf.neg(dy) })),
  ofInput('Abs', (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput('Square', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofOutput('Sqrt', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput('Rsqrt', (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  ofOutput('Reciprocal', (dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  ofOutput('Exp', (dy, y) => tf.mul(dy, y)),
  ofOutput('Expm1', (dy, y) => tf.mul(dy, tf.add(y, 1))),
  ofInput('Log', (dy, x) => tf.div(dy, x)),
  ofInput('Log1p', (dy, x) => tf.div(dy, tf.add(x, 1))),
  ofInput('Sin', (dy, x) => tf.mul(dy, tf.cos(x))),
  ofInput('Cos', (dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ofInput('Atan', (dy, x) => tf.div(dy, tf.add(tf.square(x), 1))),
  ofOutput('Tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ofOutput('Sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofInput('Softplus', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput('Erf', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), 2 / Math.sqrt(Math.PI)))),
  ofInput('Relu', (dy, x) => where(tf.greater(x, 0), dy)),
  ofInput('LeakyRelu', (dy, x, { alpha }) => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha as number))),
  define('Elu', { output: true }, (dy, { outputs }) => {
    const y = nth(outputs, 0);
    return { x: () => tf.where(tf.greater(y, 0), dy, tf.mul(dy, tf.add(y, 1))) };
  }),
  ofInput('ClipByValue', (dy, x, { clipValueMin, clipValueMax }) =>
    where(
      tf.logicalAnd(tf.greaterEqual(x, clipValueMin as number), tf.lessEqual(x, clipValueMax as number)),
      dy,
    ),
  ),
  define('Select', { inputs: ['condition'] }, (dy, { inputs }) => {
    const condition = tf.cast(nth(inputs, 0), 'float32');
    return {
      condition: () => tf.zerosLike(condition),
      t: () => tf.mul(dy, condition),
      e: () => tf.mul(dy, tf.sub(1, condition)),
    };
  }),
  ...[
    'ZerosLike',
    'OnesLike',
    'Sign',
    'Step',
    'Floor',
    'Ceil',
    'Round',
    'IsNan',
    'IsFinite',
    'LogicalNot',
  ].map(flat),
  ...['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr'].map(
    flatPair,
  ),
];
