import { join } from 'node:path';
import { bytes } from '../build/bytes';
import type { Operations } from '../build/pickle';
import { damagedRecording } from '../build/recording';
import { edmPickle, legacyFile, stateDict, storages } from '../build/torch';
import { type ZipPart, zip } from '../build/zip';
import { damageBytes, oddNumbers } from '../damage/bytes';
import { damagePickle } from '../damage/pickle';
import type { Dice } from '../dice';
import type { Format } from '../format';
import { readCheckpoint } from './read-checkpoint';

const read = (folder: string) => readCheckpoint(join(folder, 'weights'));

const partsOf = (operations: Operations): ZipPart[] => [
  { name: 'm/data.pkl', data: bytes(...operations) },
  { name: 'm/byteorder', data: bytes('little') },
  ...Object.entries(storages).map(([key, data]) => ({ name: `m/data/${key}`, data })),
  { name: 'm/version', data: bytes('3\n') },
];

const names = ['/m/data/0', '../m/data/0', 'm/../../data/0', 'm\\data\\0', 'C:/m/data/0', 'm/data.pkl', ''];

const damageZip = (dice: Dice): Uint8Array => {
  const parts = partsOf(stateDict);
  const at = dice.below(parts.length);
  const part = parts[at] as ZipPart;
  const number = Number(dice.pick(oddNumbers) & 0xffffffffn);
  const near = part.data.length + dice.below(5) - 2;
  const changed: ZipPart = dice.pick<() => ZipPart>([
    () => ({ ...part, name: dice.pick([...names, (parts[dice.below(parts.length)] as ZipPart).name]) }),
    () => ({ ...part, method: dice.pick([8, 1, 99]) }),
    () => ({ ...part, method: 8, whole: number }),
    () => ({ ...part, flags: dice.pick([1, 8, 0x800, 0xffff]) }),
    () => ({ ...part, size: dice.pick([near, number]) }),
    () => ({ ...part, offset: dice.pick([number, near]) }),
    () => ({ ...part, data: damageBytes(part.data, dice) }),
  ])();
  parts.splice(at, dice.below(4) === 0 ? 0 : 1, changed);
  const odd = dice.chance(0.1) ? { count: number & 0xffff } : dice.chance(0.1) ? { start: number } : {};
  return zip(parts, odd);
};

/** Archives of torch.save: the pickle by its operations, the table of contents by its fields, and bytes. */
export const torch: Format = {
  name: 'torch',
  whole: [{ weights: zip(partsOf(stateDict)) }],
  damaged(dice) {
    const way = dice.below(10);
    if (way < 5) return { weights: zip(partsOf(damagePickle(stateDict, dice))) };
    return { weights: way < 8 ? damageZip(dice) : damageBytes(zip(partsOf(stateDict)), dice) };
  },
  read,
};

const legacyParts = { '0': [6, storages['0']], '1': [2, storages['1']] } as Record<
  string,
  [number | bigint, Uint8Array]
>;

/** Files of torch.save without an archive: the object's pickle by its operations, sizes of storages, and bytes. */
export const legacy: Format = {
  name: 'torch-legacy',
  whole: [{ weights: legacyFile(stateDict, legacyParts) }],
  damaged(dice) {
    const way = dice.below(10);
    if (way < 6) return { weights: legacyFile(damagePickle(stateDict, dice), legacyParts) };
    const key = dice.pick(['0', '1', '2', '__proto__']);
    const odd = { ...legacyParts, [key]: [dice.pick(oddNumbers), bytes(dice.pick(['', 'abcd']))] } as const;
    return {
      weights: way < 8 ? legacyFile(stateDict, odd) : damageBytes(legacyFile(stateDict, legacyParts), dice),
    };
  },
  read,
};

/** EDM's pickles: by their operations, a recorded one, and bytes. */
export const edm: Format = {
  name: 'edm-pickle',
  whole: [{ weights: bytes(...edmPickle) }],
  damaged(dice) {
    if (dice.chance(0.01)) return { weights: damagedRecording('edm_ddpmpp.pkl', dice) };
    return {
      weights: dice.chance(0.7)
        ? bytes(...damagePickle(edmPickle, dice))
        : damageBytes(bytes(...edmPickle), dice),
    };
  },
  read,
};
