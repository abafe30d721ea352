import { pictureGrid, scatterPicture } from '@tractjs/tractjs';
import type { JudgedSampler } from './judge-sampler';

/** The pictures of a sampler, as PNG bytes. */
export interface SamplerPictures {
  readonly name: string;
  /** The first samples in a square. */
  readonly grid: Uint8Array;
  /** The samples that the report shows: a row of images, or the scatter plot. */
  readonly row: Uint8Array;
}

const SIDE = 28;

/** Draws digits in rows and squares. */
export const digitPictures = (samplers: readonly JudgedSampler[], shown: number): SamplerPictures[] =>
  samplers.map(({ name, kept }) => {
    const count = kept.length / SIDE ** 2;
    const draw = (images: Float32Array, number: number, columns: number) =>
      pictureGrid(images, { count: number, height: SIDE, width: SIDE, channels: 1, columns, scale: 2 });
    return {
      name,
      grid: draw(kept, count, Math.ceil(Math.sqrt(count))),
      row: draw(firstImages(kept, shown), shown, shown),
    };
  });

/** Draws the rows of all samplers below each other; each column has the same noise. */
export const digitStrip = (samplers: readonly JudgedSampler[], shown: number): Uint8Array => {
  const rows = samplers.map(({ kept }) => firstImages(kept, shown));
  const images = new Float32Array(rows.length * shown * SIDE ** 2);
  for (const [i, row] of rows.entries()) images.set(row, i * row.length);
  return pictureGrid(images, {
    count: rows.length * shown,
    height: SIDE,
    width: SIDE,
    channels: 1,
    columns: shown,
    scale: 2,
  });
};

const firstImages = (kept: Float32Array, count: number): Float32Array => kept.subarray(0, count * SIDE ** 2);

/** Draws scatter plots. The colour of a point is the mode that the reference reaches from the same noise. */
export const pointPictures = (
  samplers: readonly JudgedSampler[],
  reference: JudgedSampler,
): SamplerPictures[] =>
  samplers.map(({ name, kept }) => {
    const labels = reference.labels.slice(0, kept.length / 2);
    const picture = scatterPicture(kept, { size: 384, extent: 1.5, dot: 3, labels });
    return { name, grid: picture, row: picture };
  });
