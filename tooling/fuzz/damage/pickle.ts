import { bytes, little } from '../build/bytes';
import { dict, type Operations, op, orderedDict, storage, tensor } from '../build/pickle';
import type { Dice } from '../dice';
import { damageParts } from './parts';

/** Content of hostile pickles. */
const hostile: readonly Operations[] = [
  [op.global('os', 'system'), op.text('echo bad'), bytes([0x85]), op.reduce],
  [op.global('builtins', 'eval'), op.mark, op.text('1'), op.tuple, op.reduce],
  [op.text('os'), op.text('system'), bytes([0x93])],
  [bytes('(ios\nsystem\n')],
  [bytes([0x82, 1])],
  [bytes([0x80, 9])],
  ...[3, 70, 5000].map((depth) => Array<Uint8Array>(depth).fill(op.list)),
  ...[3, 70, 5000].map((depth) => Array<Uint8Array>(depth).fill(op.mark)),
  // Lists that contain the previous one twice, so each doubles the time to walk them.
  Array.from({ length: 40 }, (_, i) => [
    ...[op.list, op.put(i), op.mark],
    ...(i === 0 ? [op.none, op.none] : [op.get(i - 1), op.get(i - 1)]),
    op.appends,
  ]).flat(),
  Array.from({ length: 40 }, (_, i) =>
    i === 0 ? [op.dict, op.put(0)] : [...dict({ a: [op.get(i - 1)], b: [op.get(i - 1)] }), op.put(i)],
  ).flat(),
  [op.dict, op.put(1), op.mark, op.text('self'), op.get(1), op.setItems],
  [op.list, op.put(1), op.get(1), bytes('a')],
  [op.dict, op.mark, op.text('__proto__'), op.int(1), op.text('__proto__'), op.int(2), op.setItems],
  [bytes('X', little(2 ** 32 - 1, 4))],
  [bytes([0x8d], little(2n ** 60n, 8))],
  [bytes([0x8b], little(2 ** 31 - 1, 4))],
  [bytes('I', '9'.repeat(5000), '\n')],
  [bytes('j', little(2 ** 32 - 1, 4))],
  [bytes('r', little(2 ** 32 - 1, 4))],
  orderedDict,
  storage('0', 'DoubleStorage', 2 ** 31 - 1),
  storage('../../x', 'FloatStorage', 6),
  tensor(storage('0', 'FloatStorage', 6), 0, [60_000, 1], [0, 0]),
  tensor(storage('0', 'FloatStorage', 6), 0, [2 ** 31 - 1, 2 ** 31 - 1], [0, 0]),
  tensor(storage('0', 'FloatStorage', 6), -1, [-1], [-1]),
  tensor(storage('0', 'FloatStorage', 6), 0, Array<number>(200).fill(1), Array<number>(200).fill(1)),
];

const singles: readonly Uint8Array[] = [
  ...[op.stop, op.mark, op.dict, op.list, op.emptyTuple, op.tuple, op.tuple2, op.none, op.no, op.reduce],
  ...[op.build, op.setItems, op.appends, op.persistent, op.get(0), op.get(1), op.put(0), bytes([0x81])],
  ...[bytes('0'), bytes('1'), bytes('2'), bytes('s'), bytes('a'), bytes('d'), bytes('l'), bytes([0x90])],
  ...[
    bytes([0x8f]),
    bytes([0x94]),
    bytes([0x91]),
    op.int(-1),
    op.int(2 ** 31 - 1),
    op.text(''),
    op.text('0'),
  ],
];

/** Damages operations of a pickle in one to three places. */
export const damagePickle = (whole: Operations, dice: Dice): Operations =>
  damageParts(whole, dice, singles, hostile);
