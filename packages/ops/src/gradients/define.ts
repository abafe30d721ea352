import * as tf from '@tensorflow/tfjs-core';

/** What a gradient can use: the kernel's attributes, and the saved inputs and outputs. */
export interface Saved {
  readonly inputs: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  readonly attrs: tf.NamedAttrMap;
}

/** A function for each input: the gradient of the input from that of the output. */
type Rule = (dy: tf.Tensor, saved: Saved) => Readonly<Record<string, () => tf.Tensor>>;

/**
 * Defines the gradient of a kernel with one output. `inputs`: those to save; `output`: whether to save the
 * result.
 */
export const define = (
  kernelName: string,
  keep: { readonly inputs?: string[]; readonly output?: boolean },
  rule: Rule,
): tf.GradConfig => {
  const { inputs = [], output = false } = keep;
  return {
    kernelName,
    inputsToSave: inputs,
    outputsToSave: [output],
    gradFunc: (dy, saved, attrs) =>
      rule((Array.isArray(dy) ? dy[0] : dy) as tf.Tensor, {
        inputs: saved.slice(0, inputs.length),
        outputs: saved.slice(inputs.length),
        attrs,
      }),
  };
};

/** Returns the i-th of some tensors. */
export const nth = (list: readonly tf.Tensor[], i: number): tf.Tensor => list[i] as tf.Tensor;

/** Sums over broadcast axes, so that x gets the shape of the input. */
export const unbroadcast = (x: tf.Tensor, shape: readonly number[]): tf.Tensor => {
  const axes = tf.broadcast_util.getReductionAxes([...shape], x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, [...shape]);
};
