import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '@tractjs/core';

/**
 * Runs the kernel `name` and returns its first result, with the kernel `name`Grad as its gradient. tfjs's
 * gradient registry does not support optional inputs; this function does. The gradient kernel receives the
 * inputs under their names, the gradient of the result as dy, and the other results under the names `kept`;
 * it returns the gradients of the inputs in order.
 */
export const withGradient = (
  name: string,
  inputs: tf.NamedTensorMap,
  attrs: tf.NamedAttrMap,
  kept: readonly string[],
): tf.Tensor => {
  const names = [...Object.keys(inputs), ...kept];
  return tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [value, ...more] = runKernel(name, inputs, attrs) as [tf.Tensor, ...tf.Tensor[]];
    save([...Object.values(inputs), ...more]);
    return {
      value,
      gradFunc(dy: tf.Tensor, saved: tf.Tensor[]) {
        const given = Object.fromEntries(names.map((each, i) => [each, saved[i] as tf.Tensor]));
        return runKernel(`${name}Grad`, { dy, ...given }, attrs);
      },
    };
  })(...Object.values(inputs));
};
