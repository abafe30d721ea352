import { imageFolder as readImageFolder } from '@tractjs/data/node';
import { bytes } from '../build/bytes';
import { end, header, pngOf } from '../build/png';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import { damageList } from '../damage/list';
import type { Format } from '../format';

const image = pngOf([
  header(1, 1, 8, 0),
  { type: 'IDAT', data: Uint8Array.of(0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1) },
  end,
]);

/** Folders of classes, and one without. */
const lists = [
  ['train/a/0.png', 'train/b/1.png', 'test/a/0.png'],
  ['0.png', '1.png', 'x.png'],
  ['00000/0.png', '00001/1.jfif', 'dataset.json'],
];

const labels = JSON.stringify({
  labels: [
    ['00000/0.png', 1],
    ['00001/1.jfif', 0],
  ],
});

const contentOf = (name: string): Uint8Array => (name === 'dataset.json' ? bytes(labels) : image);

/** Keeps paths that are not the folder of another one, so all of them can exist. */
const names = [
  ...[
    'x.png',
    'train/0.png',
    'train/a/1.png',
    'train/a/b/c/0.png',
    'val/a/0.png',
    'deep/train/a/0.png',
    'x.webp',
  ],
  ...[
    '.hidden.png',
    '.folder/0.png',
    `${'d/'.repeat(40)}x.png`,
    'notes.txt',
    'dataset.json',
    'X.JPEG',
    `${'n'.repeat(240)}.png`,
  ],
  ...[
    '\u001b[31m.png',
    '\u001b[31m.gif',
    '__proto__/0.png',
    'constructor/0.png',
    ' /0.png',
    'train/\u202e/0.png',
  ],
];

/** Folders of images: by what their files and folders are called, and the first bytes of the images. */
export const imageFolder: Format = {
  name: 'image-folder',
  whole: lists.map((list) => Object.fromEntries(list.map((name) => [name, contentOf(name)]))),
  damaged(dice) {
    const list = damageList(dice.pick(lists), dice, () => dice.pick(names));
    return Object.fromEntries(
      list.map((name) => [
        name,
        dice.chance(0.2)
          ? damageBytes(contentOf(name), dice)
          : name === 'dataset.json' && dice.chance(0.5)
            ? bytes(damageJson(labels, dice))
            : contentOf(name),
      ]),
    );
  },
  async read(folder) {
    readImageFolder({ folder, seed: 0 });
  },
};
