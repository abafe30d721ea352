import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeInputs } from './inputs';
import { peerUnet } from './peer-unet';

const bench = peerUnet({ channels: 8, size: 8 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const values = (tensors: Readonly<Record<string, tf.Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.dataSync().slice()]));

describe('makeInputs', () => {
  it('gives the same every time', () => {
    const [a, b] = [makeInputs(bench, 3), makeInputs(bench, 3)];
    expect(values({ ...a.params, x: a.x, noise: a.noise })).toEqual(
      values({ ...b.params, x: b.x, noise: b.noise }),
    );
    expect(a.place).toEqual(b.place);
    a.dispose();
    b.dispose();
  });

  it('places every example within a group of eight steps', () => {
    const inputs = makeInputs(bench, 200);
    inputs.place.t.forEach(({ time }, i) => {
      const [t, tPrime, s] = [
        time,
        inputs.place.tPrime[i]?.time as number,
        inputs.place.s[i]?.time as number,
      ].map((value) => 32 * value) as [number, number, number];
      expect(tPrime).toBeCloseTo(t - 1, 9);
      expect(s % 8).toBeCloseTo(0, 9);
      expect(t - s).toBeGreaterThan(0.5);
      expect(t - s).toBeLessThan(8.5);
    });
    inputs.dispose();
  });
});
