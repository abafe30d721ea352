import * as tf from '@tensorflow/tfjs-core';

/** What tfjs notes of an operation, as far as it is used here. */
interface TapeNode {
  readonly inputs: tf.NamedTensorMap;
  readonly saved?: readonly tf.Tensor[];
  gradient?: Gradient;
}

/** Of the gradients of an operation's results, those of its inputs. */
type Gradient = (dys: tf.Tensor[]) => Readonly<Record<string, () => tf.Tensor>>;

/**
 * Has tfjs release, on its way back along the tape, what an operation saved and the gradients of its results as soon as those
 * of its inputs are there. Left to itself it keeps all of them to the end, which makes the largest memory of a training step
 * that of the whole way forward and back. To be called when the last operation is on the tape; does nothing where gradients
 * of gradients are asked for, which need them again.
 */
export const releaseDuringBackward = (): void => {
  const { activeTape, gradientDepth } = tf.engine().state;
  if (gradientDepth !== 1) return;
  const way: Way = { over: [], reached: new Set() };
  for (const node of activeTape as readonly TapeNode[]) {
    const { gradient } = node;
    if (gradient !== undefined) node.gradient = (dys) => releasing(way, node, dys, gradient);
  }
};

/** How far it is. */
interface Way {
  /** What nothing on the rest of the way needs. */
  over: tf.Tensor[];
  /** Numbers of the tensors that have a gradient already: tfjs adds further ones to it. */
  readonly reached: Set<number>;
}

const releasing = (
  way: Way,
  { inputs, saved = [] }: TapeNode,
  dys: tf.Tensor[],
  gradient: Gradient,
): ReturnType<Gradient> => {
  tf.dispose(way.over);
  const over = [...saved, ...dys.filter((dy) => dy !== null)];
  way.over = over;
  const others = new Set(over);
  const found = Object.entries(gradient(dys)).map(([name, of]) => [
    name,
    () => {
      const given = of();
      // What is released with this operation must not be an input's gradient too, nor one tensor that of two inputs.
      const dx = others.has(given) ? tf.clone(given) : given;
      others.add(dx);
      const { id } = inputs[name] as tf.Tensor;
      if (way.reached.has(id)) over.push(dx);
      way.reached.add(id);
      return dx;
    },
  ]);
  return Object.fromEntries(found);
};
