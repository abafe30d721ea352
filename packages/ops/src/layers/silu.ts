import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, ensureGradient, hasKernel, runKernel } from '@tractjs/core';
import { broadcastRows } from './broadcast-rows';

export interface SiluOptions {
  /**
   * Added to x first: a bias [C], or [M, C] with M a divisor of N, one row for each N / M consecutive
   * examples.
   */
  readonly pre?: tf.Tensor;
  /** Added to the result, in x's shape: a residual connection. */
  readonly skip?: tf.Tensor;
}

/**
 * Returns skip + silu(x + pre) with silu(z) = z sigmoid(z), the swish of Ramachandran et al. 2017. x [...,
 * C], or of any shape without pre; returns x's shape. One fused kernel forward and one backward if the engine
 * has them ('TractSilu'), plain tfjs otherwise.
 * @throws TractError if pre or skip does not fit x.
 */
export const silu = (x: tf.Tensor, options: SiluOptions = {}): tf.Tensor => {
  checkOptions('silu', options, { pre: true, skip: true });
  check(x, options);
  return x.rank > 0 && hasKernel('TractSilu') ? fusedSilu(x, options) : plainSilu(x, options);
};

const check = (x: tf.Tensor, { pre, skip }: SiluOptions): void => {
  const channels = x.shape.at(-1);
  if (pre !== undefined) {
    const rows = pre.rank === 1 ? 1 : (pre.shape[0] as number);
    const count = x.rank > 1 ? (x.shape[0] as number) : 1;
    if (pre.rank < 1 || pre.rank > 2 || pre.shape.at(-1) !== channels || count % rows !== 0) {
      throw badArgument(
        'pre',
        `of shape [${pre.shape}]`,
        `give [${channels}], or [M, ${channels}] where M divides the ${count} examples of x.`,
      );
    }
  }
  if (skip !== undefined && !tf.util.arraysEqual(skip.shape, x.shape))
    throw badArgument('skip', `of shape [${skip.shape}]`, `give x's shape, [${x.shape}].`);
};

const plainSilu = (x: tf.Tensor, { pre, skip }: SiluOptions): tf.Tensor =>
  tf.tidy(() => {
    const z = pre === undefined ? x : added(x, pre);
    const y = tf.mul(z, tf.sigmoid(z));
    return skip === undefined ? y : tf.add(skip, y);
  });

const added = (x: tf.Tensor, pre: tf.Tensor): tf.Tensor => {
  if (pre.rank === 1) return tf.add(x, pre);
  const [count, channels] = [x.shape[0] as number, pre.shape[1] as number];
  return tf.reshape(
    tf.add(tf.reshape(x, [count, -1, channels]), broadcastRows(pre, count, channels)),
    x.shape,
  );
};

/** A list with names: tfjs saves all inputs of a kernel with optional inputs only if they are a list. */
const fusedSilu = (x: tf.Tensor, { pre, skip }: SiluOptions): tf.Tensor => {
  ensureGradient(gradient);
  const named = { x, ...(pre && { pre }), ...(skip && { skip }) };
  const inputs = Object.assign([], named) as unknown as tf.NamedTensorMap;
  return runKernel('TractSilu', inputs, { pre: pre !== undefined })[0] as tf.Tensor;
};

const gradient: tf.GradConfig = {
  kernelName: 'TractSilu',
  saveAllInputs: true,
  gradFunc(dy, [x, second], attrs) {
    const dys = dy as tf.Tensor;
    const pre = attrs['pre'] ? second : undefined;
    const [dx, dpre] = runKernel('TractSiluGrad', { dy: dys, x: x as tf.Tensor, ...(pre && { pre }) });
    // tfjs calls the functions of the inputs that exist.
    return { x: () => dx as tf.Tensor, pre: () => dpre as tf.Tensor, skip: () => tf.clone(dys) };
  },
};
