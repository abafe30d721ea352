import * as tf from '@tensorflow/tfjs-core';
import { type Batch, type DataSource, requireEngine } from '@tractjs/core';
import { cropImage, type ImageCrop } from '../pixels';
import {
  augmentations,
  byteValues,
  checkCount,
  checkExamples,
  checkPosition,
  epochOrder,
  mirror,
} from '../source';
import type { ImageStore } from './image-store';

/** A data source over images that are read on demand. */
export interface ImageSource extends DataSource {
  /** Names of the classes, indexed by label; empty without labels. */
  readonly classNames: readonly string[];
  /** One line about the files that were skipped; '' if there are none. */
  readonly note: string;
  batch(position: number, count: number): Promise<Batch>;
  /**
   * Returns `count` images in the order of their names from `start`, cropped in the centre and not mirrored.
   */
  examples(start: number, count: number): Promise<Batch>;
}

/** The options of `imageSource`. */
export interface ImageSourceOptions {
  readonly name: string;
  /** Images with the channels of `shape`, at least as high and as wide. */
  readonly store: ImageStore;
  /** The class of each image. */
  readonly labels?: Int32Array;
  readonly classNames: readonly string[];
  readonly note: string;
  /** [height, width, channels] of the examples. */
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly crop: ImageCrop;
  readonly flip: boolean;
  readonly seed: number;
}

/**
 * Images that are read concurrently: enough to keep a disk busy, few enough for their files to fit in memory.
 */
const CONCURRENT_READS = 16;

/**
 * Creates an endless shuffled stream over the images of a store: x float32 [N, height, width, channels] in
 * [-1, 1], labels int32 [N].
 */
export const imageSource = (options: ImageSourceOptions): ImageSource => {
  const { name, store, labels, classNames, note, shape, crop, flip, seed } = options;
  const { size } = store;
  const [height, width, channels] = shape;
  const length = height * width * channels;
  const order = epochOrder(size, seed);
  const augment = augmentations(seed);

  /**
   * Writes image `index` at offset `at` of `values`, augmented for a position of the stream if one is given.
   */
  const write = async (values: Float32Array, at: number, index: number, position?: number): Promise<void> => {
    const augmentation = position === undefined ? NOT_AUGMENTED : augment(position);
    const { data } = cropImage(
      await store.read(index),
      [height, width],
      crop === 'random' ? augmentation : NOT_AUGMENTED,
    );
    for (let i = 0; i < length; i++) values[at + i] = byteValues[data[i] as number] as number;
    if (flip && augmentation.flip) mirror(values, at, shape);
  };

  const gather = async (indices: readonly number[], position?: number): Promise<Batch> => {
    requireEngine();
    const values = new Float32Array(indices.length * length);
    for (let start = 0; start < indices.length; start += CONCURRENT_READS) {
      const some = indices.slice(start, start + CONCURRENT_READS);
      await Promise.all(
        some.map((index, i) =>
          write(
            values,
            (start + i) * length,
            index,
            position === undefined ? undefined : position + start + i,
          ),
        ),
      );
    }
    const x = tf.tensor(values, [indices.length, ...shape], 'float32');
    if (labels === undefined) return { x };
    return {
      x,
      labels: tf.tensor1d(
        Int32Array.from(indices, (index) => labels[index] as number),
        'int32',
      ),
    };
  };

  return {
    name,
    shape,
    classes: classNames.length,
    classNames,
    note,
    size,
    async batch(position, count) {
      checkPosition(position);
      checkCount(count);
      return gather(
        Array.from({ length: count }, (_, i) => order(position + i)),
        position,
      );
    },
    async examples(start, count) {
      checkExamples(name, size, start, count);
      return gather(Array.from({ length: count }, (_, i) => start + i));
    },
  };
};

const NOT_AUGMENTED = { flip: false, down: 0.5, right: 0.5 };
