import * as tf from '@tensorflow/tfjs-core';
import { type Batch, badArgument, type DataSource, randomSource } from '@tractjs/core';
import { checkCount, checkPosition } from './check';

/** A data source over examples that are held in memory. */
export interface ArraySource extends DataSource {
  batch(position: number, count: number): Batch;
  /** `count` examples in the order in which they are held, from `start` on: for statistics over all of them. */
  examples(start: number, count: number): Batch;
}

/** What `arraySource` is made from. */
export interface ArraySourceOptions {
  readonly name: string;
  /** The examples one after the other. Bytes become byte / 127.5 - 1, in [-1, 1]; floats are taken as they are. */
  readonly images: Uint8Array | Float32Array;
  /** The class of each example, from 0 to classes - 1. */
  readonly labels?: ArrayLike<number>;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes. Default 0, for data without labels. */
  readonly classes?: number;
  /** Seed of the shuffle. */
  readonly seed: number;
}

/**
 * An endless shuffled stream over examples in memory. Epoch e is the permutation drawn from the seed's fork
 * 'epoch', e; position p is its element p mod size of epoch floor(p / size). So a batch is a function of the seed,
 * the position and the count, whatever was read before it, and may straddle epochs.
 * @throws TractError where the lengths do not fit the shape, or a label is not a class.
 */
export const arraySource = ({
  name,
  images,
  labels,
  shape,
  classes = 0,
  seed,
}: ArraySourceOptions): ArraySource => {
  const length = shape.reduce((a, b) => a * b, 1);
  const size = images.length / length;
  if (!Number.isInteger(size) || size < 1) {
    throw badArgument(
      'images.length',
      images.length,
      `give whole examples of shape [${shape}], ${length} numbers each, and one or more.`,
    );
  }
  checkLabels(labels, size, classes);
  const epochs = randomSource(seed).fork('epoch');
  let last: { readonly epoch: number; readonly order: Uint32Array } | undefined;
  const order = (epoch: number): Uint32Array => {
    if (last?.epoch !== epoch) last = { epoch, order: epochs.fork(epoch).permutation(size) };
    return last.order;
  };

  const gather = (count: number, index: (i: number) => number): Batch => {
    const values = new Float32Array(count * length);
    const classOf = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const from = index(i);
      const example = images.subarray(from * length, (from + 1) * length);
      const at = i * length;
      if (example instanceof Float32Array) values.set(example, at);
      else for (let j = 0; j < length; j++) values[at + j] = BYTE_VALUES[example[j] as number] as number;
      if (labels !== undefined) classOf[i] = labels[from] as number;
    }
    const x = tf.tensor(values, [count, ...shape], 'float32');
    return labels === undefined ? { x } : { x, labels: tf.tensor1d(classOf, 'int32') };
  };

  return {
    name,
    shape,
    classes,
    size,
    batch(position, count) {
      checkPosition(position);
      checkCount(count);
      return gather(count, (i) => order(Math.floor((position + i) / size))[(position + i) % size] as number);
    },
    examples(start, count) {
      checkCount(count);
      if (!Number.isInteger(start) || start < 0 || start + count > size) {
        throw badArgument(
          'start',
          start,
          `${name} has ${size} examples: start must be 0 or more, and start + count (${count}) at most that.`,
        );
      }
      return gather(count, (i) => start + i);
    },
  };
};

const BYTE_VALUES = Float32Array.from({ length: 256 }, (_, byte) => byte / 127.5 - 1);

const checkLabels = (labels: ArrayLike<number> | undefined, size: number, classes: number): void => {
  if (!Number.isInteger(classes) || classes < 0)
    throw badArgument('classes', classes, 'give a whole number, 0 for data without labels.');
  if ((labels === undefined) !== (classes === 0)) {
    throw badArgument(
      'classes',
      classes,
      'give labels together with the number of their classes, or neither.',
    );
  }
  if (labels === undefined) return;
  if (labels.length !== size)
    throw badArgument('labels.length', labels.length, `there are ${size} examples: give one label for each.`);
  for (let i = 0; i < size; i++) {
    const label = labels[i] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw badArgument(
        `labels[${i}]`,
        label,
        `with ${classes} classes, labels are whole numbers from 0 to ${classes - 1}.`,
      );
    }
  }
};
