import { badArgument, checkOptions } from '@tractjs/core';
import { encode } from 'fast-png';

/** The options of `scatterPicture`. */
export interface ScatterPictureOptions {
  /** Pixels along each side. Default 256. */
  readonly size?: number;
  /** Limit of the axes: both coordinates range from -extent to extent. Default 1.5. */
  readonly extent?: number;
  /** Pixels along each side of a point's dot. Default 2. */
  readonly dot?: number;
  /** Class of each point, which determines its colour. Default: one colour for all. */
  readonly labels?: ArrayLike<number>;
}

/**
 * Draws points [N, 2] as dots on white, the second coordinate upwards, and returns the bytes of a PNG file.
 * Overlapping dots darken. Points outside the axes are omitted.
 * @throws TractError if the number of coordinates is odd, or the number of labels differs from that of
 * points.
 */
export const scatterPicture = (
  points: ArrayLike<number>,
  options: ScatterPictureOptions = {},
): Uint8Array => {
  checkOptions('scatterPicture', options, { size: true, extent: true, dot: true, labels: true });
  const { size = 256, extent = 1.5, dot = 2, labels } = options;
  const count = points.length / 2;
  if (!Number.isInteger(count))
    throw badArgument('points.length', points.length, 'give two coordinates for each point.');
  if (!Number.isInteger(size) || size < 1)
    throw badArgument('size', size, 'give a whole number of pixels, 1 or more.');
  if (!Number.isInteger(dot) || dot < 1)
    throw badArgument('dot', dot, 'give a whole number of pixels, 1 or more.');
  if (!(extent > 0 && Number.isFinite(extent)))
    throw badArgument('extent', extent, 'give a positive finite number.');
  if (labels !== undefined && labels.length !== count) {
    throw badArgument('labels.length', labels.length, `there are ${count} points: give one label for each.`);
  }

  const shade = new Float32Array(size * size * 3).fill(255);
  const place = (value: number) => Math.floor(((value + extent) / (2 * extent)) * size - (dot - 1) / 2);
  for (let i = 0; i < count; i++) {
    const left = place(points[2 * i] as number);
    const top = place(-(points[2 * i + 1] as number));
    const colour = COLOURS[(labels?.[i] ?? 0) % COLOURS.length] as readonly number[];
    for (let y = Math.max(0, top); y < Math.min(size, top + dot); y++) {
      for (let x = Math.max(0, left); x < Math.min(size, left + dot); x++) {
        for (let c = 0; c < 3; c++) {
          const at = (y * size + x) * 3 + c;
          shade[at] = (1 - OPACITY) * (shade[at] as number) + OPACITY * (colour[c] as number);
        }
      }
    }
  }
  return encode({
    width: size,
    height: size,
    data: Uint8Array.from(shade, Math.round),
    channels: 3,
    depth: 8,
  });
};

const OPACITY = 0.5;

/** Eight colours that also differ in lightness, to be distinguishable in grey and by colour-blind readers. */
const COLOURS = [
  [31, 78, 156],
  [214, 96, 30],
  [40, 130, 70],
  [178, 34, 52],
  [118, 72, 160],
  [120, 84, 40],
  [210, 90, 160],
  [60, 60, 60],
] as const;
