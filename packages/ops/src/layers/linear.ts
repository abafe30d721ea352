import * as tf from '@tensorflow/tfjs-core';
import { ensureGradient, hasKernel, runKernel } from '@tractjs/core';
import { biasAdd } from './bias-add';

/** With more rows, TensorFlow's product was as fast in measurements. */
const MAX_ROWS = 4096;

const isFew = (x: tf.Tensor, inputs: number): boolean => x.size > 0 && x.size / inputs <= MAX_ROWS;

/** The optional terms of `dense`. */
interface DenseTerms {
  readonly bias: tf.Tensor | undefined;
  readonly second: { readonly x: tf.Tensor; readonly kernel: tf.Tensor } | undefined;
  readonly skip: tf.Tensor | undefined;
}

/**
 * Returns skip + silu(x kernel + second.x second.kernel + bias) in one kernel, for checked shapes; undefined
 * if no kernel fits.
 */
export const linearSilu = (
  x: tf.Tensor,
  kernel: tf.Tensor,
  { bias, second, skip }: DenseTerms,
): tf.Tensor | undefined => {
  // If a gradient is recorded, SiLU's input must be kept, and separate operations are as fast.
  const isRecorded = tf.engine().state.gradientDepth > 0;
  if (isRecorded || !isFew(x, kernel.shape[0] as number) || !hasKernel('TractLinearSilu')) return undefined;
  const product = second && { second: second.x, weights: second.kernel };
  const inputs = { x, kernel, ...product, ...(bias && { bias }), ...(skip && { skip }) };
  return runKernel('TractLinearSilu', inputs)[0] as tf.Tensor;
};

/**
 * Returns x kernel + bias over the last axis: x [..., I], kernel [I, O] or [1, 1, I, O], bias [O]; returns
 * [..., O]. For checked shapes. Kernels 'TractLinear' and 'TractLinearGrad' for few rows if the engine has
 * them, otherwise matrix products.
 */
export const linear = (x: tf.Tensor, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor => {
  const [inputs, outputs] = kernel.shape.slice(-2) as [number, number];
  if (isFew(x, inputs) && hasKernel('TractLinear')) {
    ensureGradient(gradient);
    const given = { x, kernel, ...(bias && { bias }) };
    return runKernel('TractLinear', given, { turned: false })[0] as tf.Tensor;
  }
  return tf.tidy(() => {
    const rows = tf.reshape(x, [-1, inputs]) as tf.Tensor2D;
    const y = tf.matMul(rows, tf.reshape(kernel, [inputs, outputs]) as tf.Tensor2D);
    const shaped = tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
    return bias === undefined ? shaped : biasAdd(shaped, bias);
  });
};

const gradient: tf.GradConfig = {
  kernelName: 'TractLinear',
  inputsToSave: ['x', 'kernel'],
  gradFunc(dy, saved) {
    const [x, kernel] = saved as [tf.Tensor, tf.Tensor];
    const dys = dy as tf.Tensor;
    // Both at once; tfjs calls the functions of the inputs that exist.
    const [dkernel, dbias] = runKernel('TractLinearGrad', { x, dy: dys }) as [tf.Tensor, tf.Tensor];
    return {
      x: () => runKernel('TractLinear', { x: dys, kernel }, { turned: true })[0] as tf.Tensor,
      kernel: () => (kernel.rank === 2 ? dkernel : tf.reshape(dkernel, kernel.shape)),
      bias: () => dbias,
    };
  },
};
