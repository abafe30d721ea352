import * as tf from '@tensorflow/tfjs-core';
import { badArgument } from '../errors/errors';
import { hasKernel, runKernel } from './kernels';
import { requireEngine } from './require-engine';
import { threefry2x32 } from './threefry';

/**
 * A counter-based stream of random numbers: number i is a pure function of the stream's key and i. A run
 * therefore resumes from a position. Forks have keys of their own, so their streams differ.
 */
export interface RandomSource {
  /** Number of 32-bit words drawn so far. Assign it to continue from another position. */
  position: number;
  /** Returns an independent stream for a label. Neither reads nor changes the position of this stream. */
  fork(label: string | number): RandomSource;
  /** Draws uniform 32-bit words. */
  words(count: number): Uint32Array;
  /** Draws uniform doubles in [0, 1), with 32 random bits each. */
  uniform(count: number): Float64Array;
  /** Draws uniform integers from 0 to below - 1. */
  integers(count: number, below: number): Int32Array;
  /** Draws standard normal numbers (Box-Muller). An odd count uses up as many words as the next even one. */
  normal(count: number): Float32Array;
  /** Draws the numbers of `normal` as a float32 tensor; the kernel 'TractNormal' agrees with them to 1e-6. */
  normalTensor(shape: readonly number[]): tf.Tensor;
  /** Draws a permutation of 0 .. count - 1 (Fisher-Yates). */
  permutation(count: number): Uint32Array;
}

const WORD = 2 ** 32;
/** Maximum number of values of one tensor: 4 GiB. */
const MAX_SIZE = 2 ** 30;

/**
 * Returns the random source of a seed, a whole number from 0 to 2^53 - 1. A seed gives the same words on
 * every machine.
 * @throws TractError for any other seed.
 */
export const randomSource = (seed: number): RandomSource => {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw badArgument('seed', seed, 'give a whole number from 0 to 2^53 - 1.');
  return fromKey(seed % WORD, Math.floor(seed / WORD));
};

const fromKey = (k0: number, k1: number): RandomSource => {
  const out = new Uint32Array(2);
  const source: RandomSource = {
    position: 0,
    fork(label) {
      // The key of a fork comes from a counter whose second word has its top bit set: `words` never uses
      // those.
      const h = hash(String(label));
      threefry2x32(k0, k1, h[0], (h[1] | 0x80000000) >>> 0, out);
      return fromKey(out[0] as number, out[1] as number);
    },
    words(count) {
      const result = new Uint32Array(count);
      for (let i = 0; i < count; i++) {
        const place = source.position + i;
        if (i === 0 || place % 2 === 0) {
          const block = Math.floor(place / 2);
          threefry2x32(k0, k1, block % WORD, Math.floor(block / WORD), out);
        }
        result[i] = out[place % 2] as number;
      }
      source.position += count;
      return result;
    },
    uniform: (count) => Float64Array.from(source.words(count), (w) => w / WORD),
    integers(count, below) {
      if (!Number.isInteger(below) || below < 1 || below > WORD)
        throw badArgument('below', below, 'give a whole number from 1 to 2^32.');
      return Int32Array.from(source.words(count), (w) => Math.floor((w / WORD) * below));
    },
    normal(count) {
      const pairs = (count + 1) >> 1;
      const w = source.words(2 * pairs);
      const result = new Float32Array(count);
      for (let i = 0; i < pairs; i++) {
        // (w + 0.5) / 2^32 is never 0, so the logarithm is finite: the largest value is 6.7.
        const radius = Math.sqrt(-2 * Math.log(((w[2 * i] as number) + 0.5) / WORD));
        const angle = (2 * Math.PI * (w[2 * i + 1] as number)) / WORD;
        result[2 * i] = radius * Math.cos(angle);
        // After an odd count this index is out of range, and a typed array ignores the assignment.
        result[2 * i + 1] = radius * Math.sin(angle);
      }
      return result;
    },
    normalTensor(shape) {
      const count = shape.reduce((a, b) => a * b, 1);
      if (!(count <= MAX_SIZE))
        throw badArgument(
          'shape',
          shape,
          `a tensor of ${count} random numbers is more than the ${MAX_SIZE} that are drawn at once: give fewer examples, or smaller ones.`,
        );
      requireEngine();
      if (!hasKernel('TractNormal')) return tf.tensor(source.normal(count), [...shape], 'float32');
      const { position } = source;
      source.position += 2 * Math.ceil(count / 2);
      return runKernel('TractNormal', {}, { key: [k0, k1], position, shape: [...shape] })[0] as tf.Tensor;
    },
    permutation(count) {
      const order = Uint32Array.from({ length: count }, (_, i) => i);
      const w = source.words(Math.max(0, count - 1));
      for (let i = count - 1; i > 0; i--) {
        const j = Math.floor(((w[i - 1] as number) / WORD) * (i + 1));
        const swap = order[i] as number;
        order[i] = order[j] as number;
        order[j] = swap;
      }
      return order;
    },
  };
  return source;
};

/** Two 32-bit FNV-1a hashes, of a label and of the reversed label. */
const hash = (label: string): [number, number] => {
  const fnv = (text: Iterable<string>) => {
    let h = 0x811c9dc5;
    for (const c of text) h = Math.imul(h ^ (c.codePointAt(0) as number), 0x01000193);
    return h >>> 0;
  };
  return [fnv(label), fnv([...label].reverse())];
};
