import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { countParams, disposeParams } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { peerUnet } from './peer-unet';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('peerUnet', () => {
  it('has the parameters of the peer network', () => {
    const params = peerUnet().network.init(randomSource(1));
    expect(countParams(params)).toBe(492_483);
    disposeParams(params);
  });

  it('depends on every parameter, on the image and on its own time', () => {
    const { network, schedule } = peerUnet({ channels: 8, size: 8 });
    const before = tf.memory().numTensors;
    const params = network.init(randomSource(2));
    const x = randomSource(3).normalTensor([2, ...network.shape]);
    const output = (weights: typeof params, times: number[]) => {
      const y = network.apply(
        weights,
        x,
        times.map((time) => schedule.at(time / 1000)),
      );
      expect(y.shape).toEqual(x.shape);
      const values = y.dataSync().slice();
      y.dispose();
      return values;
    };
    const base = output(params, [100, 700]);
    for (const [name, tensor] of Object.entries(params)) {
      const moved = tf.add(tensor, 0.3);
      expect(output({ ...params, [name]: moved }, [100, 700]), name).not.toEqual(base);
      moved.dispose();
    }
    const later = output(params, [100, 701]);
    const half = base.length / 2;
    expect(later.subarray(0, half)).toEqual(base.subarray(0, half));
    expect(later.subarray(half)).not.toEqual(base.subarray(half));
    x.dispose();
    disposeParams(params);
    expect(tf.memory().numTensors).toBe(before);
  });
});
