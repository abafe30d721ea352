import * as tf from '@tensorflow/tfjs-core';

/** What tfjs notes of an operation, as far as it is used here. */
interface TapeNode {
  readonly inputs: tf.NamedTensorMap;
  readonly saved?: readonly tf.Tensor[];
  /** Of the gradients of its results, those of its inputs. */
  gradient?: (dys: tf.Tensor[]) => Readonly<Record<string, () => tf.Tensor>>;
}

/**
 * Has tfjs release, on its way back along the tape, what an operation saved and the gradients of its results as soon as those
 * of its inputs are there. Left to itself it keeps all of them to the end, which makes the largest memory of a training step
 * that of the whole way forward and back. To be called when the last operation is on the tape; does nothing where gradients
 * of gradients are asked for, which need them again.
 */
export const releaseOnTheWay = (): void => {
  const { activeTape, gradientDepth } = tf.engine().state;
  if (gradientDepth !== 1) return;
  /** What nothing on the rest of the way needs. */
  let over: tf.Tensor[] = [];
  /** Numbers of the tensors that have a gradient already: tfjs adds further ones to it. */
  const reached = new Set<number>();
  for (const node of activeTape as readonly TapeNode[]) {
    const { gradient, inputs, saved = [] } = node;
    if (gradient === undefined) continue;
    node.gradient = (dys) => {
      tf.dispose(over);
      over = [...saved, ...dys.filter((dy) => dy !== null)];
      const others = new Set(over);
      const one = (name: string, found: tf.Tensor): tf.Tensor => {
        // What is released with this operation must not be an input's gradient too, nor one tensor that of two inputs.
        const dx = others.has(found) ? tf.clone(found) : found;
        others.add(dx);
        const { id } = inputs[name] as tf.Tensor;
        if (reached.has(id)) over.push(dx);
        reached.add(id);
        return dx;
      };
      return Object.fromEntries(
        Object.entries(gradient(dys)).map(([name, find]) => [name, () => one(name, find())]),
      );
    };
  }
};
