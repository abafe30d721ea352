import { pictureGrid, scatterPicture } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { markPng } from './png';

/**
 * Returns a function that draws samples of a shape as one PNG picture, marked as this command's: a grid of images
 * [height, width, 1 or 3], or a scatter plot of points [2].
 * @throws UsageError for any other shape.
 */
export const pictureOf = (shape: readonly number[]): ((samples: Float32Array) => Uint8Array) => {
  const [height, width, channels] = shape;
  if (shape.length === 1 && height === 2)
    return (samples) => markPng(scatterPicture(samples, { size: 512, dot: 3 }));
  if (shape.length === 3 && (channels === 1 || channels === 3)) {
    const [h, w] = [height as number, width as number];
    const size = h * w * channels;
    return (samples) => {
      const count = samples.length / size;
      const picture = pictureGrid(samples, {
        count,
        height: h,
        width: w,
        channels,
        columns: Math.ceil(Math.sqrt(count)),
        scale: h <= 32 ? 2 : 1,
      });
      return markPng(picture);
    };
  }
  throw new UsageError(
    `Samples of shape [${shape}] cannot be shown as a picture: write them with --raw FILE.safetensors instead.`,
  );
};
