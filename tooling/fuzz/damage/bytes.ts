import { big, bytes, little } from '../build/bytes';
import type { Dice } from '../dice';

/** Numbers that often break readers. */
export const oddNumbers: readonly bigint[] = [
  ...[0n, 1n, 2n, 7n, 127n, 128n, 255n, 256n, 32767n, 65535n, 65536n],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 60n, 2n ** 63n, 2n ** 64n - 1n],
];

/** Damages bytes in one to four places: bits, bytes, numbers; ranges removed, doubled, moved, cut off or appended. */
export const damageBytes = (whole: Uint8Array, dice: Dice): Uint8Array => {
  let damaged = Uint8Array.from(whole);
  for (let left = 1 + dice.below(4); left > 0 && damaged.length > 0; left--)
    damaged = dice.pick(ways)(damaged, dice) as Uint8Array<ArrayBuffer>;
  return damaged;
};

type Way = (whole: Uint8Array, dice: Dice) => Uint8Array;

const set =
  (value: (dice: Dice, old: number) => number): Way =>
  (whole, dice) => {
    const at = dice.below(whole.length);
    whole[at] = value(dice, whole[at] as number);
    return whole;
  };

const bit = set((dice, old) => old ^ (1 << dice.below(8)));

const stretch = (length: number, dice: Dice): [from: number, to: number] => {
  const from = dice.below(length);
  return [from, Math.min(length, from + 1 + dice.below(dice.chance(0.8) ? 16 : length))];
};

const ways: readonly Way[] = [
  bit,
  bit,
  set((dice) => dice.below(256)),
  set((dice) => dice.pick([0, 1, 0x7f, 0x80, 0xfe, 0xff])),
  set((_, old) => old + 1),
  set((_, old) => old - 1),
  (whole, dice) => {
    const size = Math.min(dice.pick([2, 4, 8]), whole.length);
    const number = dice.chance(0.2) ? BigInt(whole.length + dice.below(9) - 4) : dice.pick(oddNumbers);
    whole.set((dice.chance(0.6) ? little : big)(number, size), dice.below(whole.length - size + 1));
    return whole;
  },
  (whole, dice) => whole.slice(0, dice.below(whole.length)),
  (whole, dice) => {
    const [from, to] = stretch(whole.length, dice);
    return bytes(whole.subarray(0, from), whole.subarray(to));
  },
  (whole, dice) => {
    const [from, to] = stretch(whole.length, dice);
    const at = dice.below(whole.length);
    return bytes(whole.subarray(0, at), whole.subarray(from, to), whole.subarray(at));
  },
  (whole, dice) => {
    const [from, to] = stretch(whole.length, dice);
    whole.copyWithin(dice.below(whole.length), from, to);
    return whole;
  },
  (whole, dice) => bytes(whole, new Uint8Array(1 + dice.below(64)).fill(dice.below(256))),
];
