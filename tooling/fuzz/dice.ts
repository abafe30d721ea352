/** Choices of the fuzzer, a function of seed, format and index. */
export interface Dice {
  /** Returns an integer from 0 to `count` - 1. */
  below(count: number): number;
  /** Returns true with this probability. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Makes the dice for one input. The generator is Mulberry32: fast, and good enough to choose damage. */
export const dice = (seed: number, format: string, index: number): Dice => {
  let state = mix(mix(mix(0x9e3779b9, seed), hash(format)), index);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (count) => Math.floor(next() * count),
    chance: (probability) => next() < probability,
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T,
  };
};

const mix = (state: number, word: number): number => {
  const mixed = Math.imul(state ^ word ^ (word / 2 ** 32), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) >>> 0;
};

const hash = (text: string): number => [...text].reduce((sum, letter) => mix(sum, letter.charCodeAt(0)), 0);
