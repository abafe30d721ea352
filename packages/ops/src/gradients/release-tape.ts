import * as tf from '@tensorflow/tfjs-core';

/** The part of tfjs's record of an operation that is used here. */
interface TapeNode {
  readonly inputs: tf.NamedTensorMap;
  readonly saved?: readonly tf.Tensor[];
  gradient?: Gradient;
}

/** Maps the gradients of an operation's results to those of its inputs. */
type Gradient = (dys: tf.Tensor[]) => Readonly<Record<string, () => tf.Tensor>>;

/**
 * Makes tfjs release, during the backward pass, what an operation saved and the gradients of its results as
 * soon as the gradients of its inputs exist. By default tfjs keeps everything to the end, so the peak memory
 * of a training step is that of the complete forward and backward pass. Call it when the last operation is on
 * the tape; it does nothing if gradients of gradients are requested, which need the tensors again.
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

/** The state of the backward pass. */
interface Way {
  /** Tensors that the rest of the pass does not need. */
  over: tf.Tensor[];
  /** Ids of the tensors that already have a gradient, to which tfjs adds further ones. */
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
      // A tensor released with this operation must not be an input's gradient as well, nor the gradient of
      // two inputs.
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
