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

/** A data source over images that are read when they are wanted. */
export interface ImageSource extends DataSource {
  /** What the labels stand for; empty where there are none. */
  readonly classNames: readonly string[];
  /** The files that are no images and were passed over, as one line for people; '' if there is nothing. */
  readonly note: string;
  batch(position: number, count: number): Promise<Batch>;
  /** `count` images in the order of their names, from `start` on, cropped in the centre and not mirrored. */
  examples(start: number, count: number): Promise<Batch>;
}

/** What `imageSource` is made from. */
export interface ImageSourceOptions {
  readonly name: string;
  /** Images of the given channels, and at least as high and wide as `shape`. */
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

/** Images that are read at once: enough to keep a disk busy, few enough to keep their files in memory. */
const READ_AT_ONCE = 16;

/**
 * An endless shuffled stream over the images of a store: x float32 [N, height, width, channels] in [-1, 1].
 */
export const imageSource = (options: ImageSourceOptions): ImageSource => {
  const { name, store, labels, classNames, note, shape, crop, flip, seed } = options;
  const { size } = store;
  const [height, width, channels] = shape;
  const length = height * width * channels;
  const order = epochOrder(size, seed);
  const chance = augmentations(seed);

  /**
   * Image `index` as numbers at `at` of `values`, as it is seen at a position of the stream, or in itself.
   */
  const write = async (values: Float32Array, at: number, index: number, position?: number): Promise<void> => {
    const view = position === undefined ? UNCHANGED : chance(position);
    const { data } = cropImage(
      await store.read(index),
      [height, width],
      crop === 'random' ? view : UNCHANGED,
    );
    for (let i = 0; i < length; i++) values[at + i] = byteValues[data[i] as number] as number;
    if (flip && view.flip) mirror(values, at, shape);
  };

  const gather = async (indices: readonly number[], position?: number): Promise<Batch> => {
    requireEngine();
    const values = new Float32Array(indices.length * length);
    for (let start = 0; start < indices.length; start += READ_AT_ONCE) {
      const some = indices.slice(start, start + READ_AT_ONCE);
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

const UNCHANGED = { flip: false, down: 0.5, right: 0.5 };
