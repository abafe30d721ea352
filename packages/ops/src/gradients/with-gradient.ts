import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '@tractjs/core';

/**
 * The first result of kernel `name`, with kernel `name`Grad for its gradient: tfjs's gradient registry knows no inputs that may be
 * absent, this takes those that are there. The gradient kernel is given them under their names, the gradient of the result as dy and
 * the further results under the names `kept`; it returns the gradients of the inputs in their order.
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
