import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { shifted } from './augment';

const reach = 2;
const size = 9;
/** One bright pixel in the middle. */
const dots = (count: number) => {
  const values = new Float32Array(count * size * size).fill(-1);
  for (let n = 0; n < count; n++) values[n * size * size + 40] = 1;
  return tf.tensor(values, [count, size, size, 1]);
};

describe('shifted', () => {
  it('shifts each image separately, everywhere within reach', () => {
    const x = dots(400);
    const y = shifted(x, reach, randomSource(1));
    const values = y.dataSync();
    const moves = Array.from({ length: 400 }, (_, n) => {
      const image = values.subarray(n * 81, (n + 1) * 81);
      expect(image.filter((value) => value === 1)).toHaveLength(1);
      expect(image.filter((value) => value === -1)).toHaveLength(80);
      const at = image.indexOf(1);
      return [Math.floor(at / size) - 4, (at % size) - 4];
    });
    expect(new Set(moves.map(String)).size).toBe((2 * reach + 1) ** 2);
    expect(Math.max(...moves.flat().map(Math.abs))).toBe(reach);
    tf.dispose([x, y]);
  });

  it('cuts off pixels beyond the edge', () => {
    const x = tf.ones([100, 3, 3, 1]);
    const y = shifted(x, 1, randomSource(1));
    const kept = new Set(
      Array.from(
        { length: 100 },
        (_, n) =>
          y
            .dataSync()
            .slice(9 * n, 9 * n + 9)
            .filter((v) => v === 1).length,
      ),
    );
    expect([...kept].sort()).toEqual([4, 6, 9]);
    tf.dispose([x, y]);
  });

  it('is the same for the same stream, and does not change its input', () => {
    const x = dots(5);
    const [y, z] = [shifted(x, reach, randomSource(1)), shifted(x, reach, randomSource(1))];
    expect([...y.dataSync()]).toEqual([...z.dataSync()]);
    expect(x.dataSync()[40]).toBe(1);
    expect(y.shape).toEqual([5, 9, 9, 1]);
    tf.dispose([x, y, z]);
  });
});
