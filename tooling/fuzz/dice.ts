/** Choices of a fuzzer: a function of seed, format and index alone. */
export interface Dice {
  /** A whole number from 0 up to `count`, which is left out. */
  below(count: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
}

/** Dice for one input. The generator is Mulberry32: quick, and good enough to choose what to damage. */
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
