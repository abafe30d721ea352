import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../../packages/data/src/formats/decode-image';
import { jpegOf as encodeJpeg } from '../../../packages/data/src/testing/image-bytes';
import { bytes } from '../build/bytes';
import { frame, huffman, type JpegSegment, jpegOf, quantisation, scan } from '../build/jpeg';
import { damageBytes, oddNumbers } from '../damage/bytes';
import { damageList } from '../damage/list';
import type { Dice } from '../dice';
import type { Format } from '../format';

/** Codes of one bit: no difference, and the end of a block. */
const tables = [quantisation, huffman(0x00, [1], [0]), huffman(0x10, [1], [0])];
const zeros = (length: number): Uint8Array => new Uint8Array(length);

/** Images of every way of coding, all of one grey; the last is a coded ramp. */
const images: readonly (readonly JpegSegment[])[] = [
  [...tables, frame(0xc0, 8, 8, [0x11]), scan(1, [0, 63, 0], zeros(1))],
  [...tables, frame(0xc0, 16, 16, [0x22, 0x11, 0x11]), scan(3, [0, 63, 0], zeros(2))],
  [
    ...[...tables, frame(0xc2, 16, 8, [0x11])],
    ...[scan(1, [0, 0, 1], zeros(1)), scan(1, [0, 0, 0x10], zeros(1)), scan(1, [1, 63, 0], zeros(1))],
  ],
  [
    ...[...tables, { marker: 0xdd, data: bytes([0, 1]) }, frame(0xc0, 16, 8, [0x11])],
    scan(1, [0, 63, 0], bytes(zeros(1), [0xff, 0xd0], zeros(1))),
  ],
  [
    ...[
      { marker: 0xe0, data: bytes('JFIF\0', [1, 1, 0, 0, 1, 0, 1, 0, 0]) },
      { marker: 0xfe, data: bytes('text') },
    ],
    ...[{ marker: 0xee, data: bytes('Adobe', [0, 100, 0, 0, 0, 0, 1]) }, ...tables],
    ...[frame(0xc1, 8, 8, [0x11, 0x11, 0x11]), scan(3, [0, 63, 0], zeros(1))],
  ],
];
const ramp = encodeJpeg(12, 10, (y, x) => 10 * (x + y));

const sizes = [0, 1, 8, 9, 16, 17, 40, 100, 100, 1000, 4000, 65_535];
const samplings = [
  [0x11],
  [0x44, 0x11, 0x11],
  [0x11, 0x44, 0x44],
  [0x00],
  [0xff, 0x11],
  [0x21, 0x11, 0x11, 0x11],
];
const markers = [
  0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc8, 0xc9, 0xd0, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xe1, 0x00, 0xff,
];

const damageSegment = (segment: JpegSegment, dice: Dice): JpegSegment => {
  const { marker, data = zeros(0) } = segment;
  if (marker >= 0xc0 && marker <= 0xc2 && dice.chance(0.7))
    return frame(dice.pick([0xc0, 0xc1, 0xc2]), dice.pick(sizes), dice.pick(sizes), dice.pick(samplings));
  return dice.pick<() => JpegSegment>([
    () => ({ ...segment, marker: dice.pick(markers) }),
    () => ({ ...segment, length: Number(dice.pick(oddNumbers) & 0xffffn) }),
    () => (data.length > 0 ? { ...segment, data: damageBytes(data, dice) } : segment),
    () => ({ ...segment, packed: zeros(dice.pick([0, 1, 100, 2000])) }),
    () => ({
      ...segment,
      packed: dice.chance(0.5) ? bytes([0xff, 0xd0 + dice.below(8)]) : zeros(20).fill(255),
    }),
    () =>
      scan(
        dice.pick([0, 1, 3, 4]),
        [dice.below(65), dice.below(65), dice.pick([0, 0x10, 0x21, 0xd])],
        zeros(9),
      ),
    () => ({ marker: 0xdd, data: bytes([dice.below(256), dice.below(256)]) }),
  ])();
};

/** JPEG images, baseline and progressive: by their segments, the sizes in their frames, and bytes. */
export const jpeg: Format = {
  name: 'jpeg',
  whole: [...images.map((segments) => ({ 'a.jpg': jpegOf(segments) })), { 'a.jpg': ramp }],
  damaged(dice) {
    if (dice.chance(0.2)) return { 'a.jpg': damageBytes(ramp, dice) };
    const segments = dice.pick(images);
    if (dice.chance(0.2)) return { 'a.jpg': damageBytes(jpegOf(segments), dice) };
    if (dice.chance(0.001)) {
      // As large as is accepted, and long enough for its size.
      const [width, height] = [dice.pick([1000, 2560, 2700]), dice.pick([1000, 2000, 2100])];
      const kind = dice.pick([0xc0, 0xc2]);
      const large = [
        ...tables,
        frame(kind, width, height, [0x22, 0x11, 0x11]),
        scan(3, [0, 63, 0], zeros(50_000)),
      ];
      return { 'a.jpg': jpegOf(large) };
    }
    return { 'a.jpg': jpegOf(damageList(segments, dice, (one) => damageSegment(one, dice))) };
  },
  async read(folder) {
    const path = join(folder, 'a.jpg');
    const bytes = readFileSync(path);
    decodeImage(bytes, path, bytes.length % 2 === 0 ? 1 : 3);
  },
};
