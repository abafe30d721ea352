import * as tf from '@tensorflow/tfjs-core';
import { type Batch, badArgument, checkOptions, type DataSource, requireEngine } from '@tractjs/core';
import { augmentations, mirror } from './augmentation';
import { byteValues } from './byte-values';
import { checkCount, checkExamples, checkPosition } from './check';
import { epochOrder } from './epoch-order';

/** A data source over examples in memory. */
export interface ArraySource extends DataSource {
  batch(position: number, count: number): Batch;
  /** Returns `count` examples in stored order from `start`, not mirrored: for statistics over the dataset. */
  examples(start: number, count: number): Batch;
}

/** The options of `arraySource`. */
export interface ArraySourceOptions {
  readonly name: string;
  /**
   * The examples, concatenated. Bytes are scaled to byte / 127.5 - 1, in [-1, 1]; floats are used as they
   * are.
   */
  readonly images: Uint8Array | Float32Array;
  /** The class of each example, from 0 to classes - 1. */
  readonly labels?: ArrayLike<number>;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes. Default 0, for data without labels. */
  readonly classes?: number;
  /** Seed of the shuffle and of the flips. */
  readonly seed: number;
  /**
   * Whether `batch` mirrors each image left to right with probability 1/2. The shape must be [height, width,
   * channels]. Default false.
   */
  readonly flip?: boolean;
}

/**
 * Creates an endless shuffled stream over examples in memory: x float32 [count, ...shape], labels int32
 * [count]. Each epoch contains every example once. A batch depends only on the seed, the position and the
 * count, and may span epochs.
 * @throws TractError if the lengths do not match the shape, or a label is out of range.
 */
export const arraySource = (options: ArraySourceOptions): ArraySource => {
  const {
    name,
    images,
    labels,
    shape,
    classes = 0,
    seed,
    flip = false,
  } = checkOptions('arraySource', options, {
    name: true,
    images: true,
    labels: true,
    shape: true,
    classes: true,
    seed: true,
    flip: true,
  });
  const length = shape.reduce((a, b) => a * b, 1);
  const size = images.length / length;
  if (!Number.isInteger(size) || size < 1) {
    throw badArgument(
      'images.length',
      images.length,
      `give one or more complete examples of shape [${shape}], ${length} numbers each.`,
    );
  }
  checkLabels(labels, size, classes);
  if (flip && shape.length !== 3)
    throw badArgument(
      'flip',
      flip,
      `only images [height, width, channels] can be mirrored, not examples [${shape}].`,
    );
  const order = epochOrder(size, seed);
  const augment = augmentations(seed);

  const gather = (count: number, index: (i: number) => number, flips?: (i: number) => boolean): Batch => {
    requireEngine();
    const values = new Float32Array(count * length);
    const classOf = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      const from = index(i);
      const example = images.subarray(from * length, (from + 1) * length);
      const at = i * length;
      if (example instanceof Float32Array) values.set(example, at);
      else for (let j = 0; j < length; j++) values[at + j] = byteValues[example[j] as number] as number;
      if (flips?.(i)) mirror(values, at, shape);
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
      const flips = flip ? (i: number) => augment(position + i).flip : undefined;
      return gather(count, (i) => order(position + i), flips);
    },
    examples(start, count) {
      checkExamples(name, size, start, count);
      return gather(count, (i) => start + i);
    },
  };
};

const checkLabels = (labels: ArrayLike<number> | undefined, size: number, classes: number): void => {
  if (!Number.isInteger(classes) || classes < 0)
    throw badArgument('classes', classes, 'give a whole number, 0 for data without labels.');
  if ((labels === undefined) !== (classes === 0)) {
    throw badArgument('classes', classes, 'give both labels and the number of classes, or neither.');
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
