import { MAX_PIXELS } from './image-header';

/**
 * Limit on scans. Encoders write about ten; each takes few bytes but can cost as much time as the entire
 * image.
 */
const MAX_SCANS = 100;

/**
 * Limit on blocks of 8 x 8 samples in all components: those of MAX_PIXELS with colours at half the
 * resolution, as cameras write them, or of 4.2 megapixels at full resolution. A block takes about 200 bytes
 * and 3 microseconds.
 */
const MAX_BLOCKS = (1.5 * MAX_PIXELS) / 64;

/** Limit on blocks in all scans together. */
const MAX_WORK = 7 * MAX_BLOCKS;

/**
 * Checks the cost of a JPEG file before it is decoded: walks its markers (ITU-T T.81, section B.1.1) to the
 * end of the image, past thumbnails inside segments. Trailing data, such as a video, is ignored.
 * @throws Error if there is no end marker, more than one frame, more scans or samples than the limits, or
 * more samples than the bytes can code.
 */
export const checkJpeg = (bytes: Uint8Array): void => {
  let [scans, blocks] = [0, 0];
  for (let at = bytes.indexOf(0xff, 2); at !== -1 && at + 1 < bytes.length; at = bytes.indexOf(0xff, at)) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) return;
    if (isFrame(marker)) {
      if (blocks > 0) throw new Error('it has two frames');
      blocks = blocksOf(bytes.subarray(at + 4));
      checkBlocks(blocks, bytes.length);
    }
    if (marker === 0xda) {
      if (++scans > MAX_SCANS) throw new Error(`it has more than ${MAX_SCANS} scans`);
      if (scans * blocks > MAX_WORK) throw new Error(`it has at least ${scans} scans, too many for its size`);
    }
    if (marker === 0xff) at += 1;
    else if (hasNoLength(marker)) at += 2;
    else at += 2 + (((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number));
  }
  throw new Error('it has no end marker');
};

/** Frames that the decoder supports: baseline, extended and progressive. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xc2;

/** Escaped FF bytes within coded data, and markers without a length. */
const hasNoLength = (marker: number): boolean => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Counts the blocks of a frame header (section B.2.2), in complete units of its sampling factors. */
const blocksOf = (header: Uint8Array): number => {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const count = header.length < 6 ? 0 : view.getUint8(5);
  if (header.length < 6 + 3 * count || count === 0) throw new Error('it ends within its header');
  const [height, width] = [view.getUint16(1), view.getUint16(3)];
  const factors = Array.from({ length: count }, (_, i) => view.getUint8(7 + 3 * i));
  const [across, down] = [
    Math.max(1, ...factors.map((f) => f >> 4)),
    Math.max(1, ...factors.map((f) => f & 15)),
  ];
  const units = Math.ceil(width / 8 / across) * Math.ceil(height / 8 / down);
  return units * factors.reduce((sum, f) => sum + (f >> 4) * (f & 15), 0);
};

const checkBlocks = (blocks: number, length: number): void => {
  if (blocks > MAX_BLOCKS)
    throw new Error(`it has ${64 * blocks} samples, over the limit of ${64 * MAX_BLOCKS}: make it smaller`);
  // A block takes at least one bit.
  if (blocks > 8 * length)
    throw new Error(`it has ${64 * blocks} samples in ${length} bytes, too few for them`);
};
