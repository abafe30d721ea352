import { describe, expect, it } from 'vitest';
import { cachingStore } from './image-store';

const image = (value: number) => ({
  height: 1,
  width: 10,
  channels: 1,
  data: new Uint8Array(10).fill(value),
});

const counted = (memory: number) => {
  const loads = new Array<number>(6).fill(0);
  const store = cachingStore(6, memory, async (index) => {
    loads[index] = (loads[index] as number) + 1;
    return image(index);
  });
  const epoch = async (order: readonly number[]) => {
    for (const index of order) expect((await store.read(index)).data[0]).toBe(index);
  };
  return { loads, epoch };
};

describe('cachingStore', () => {
  it('decodes images that fit once', async () => {
    const { loads, epoch } = counted(60);
    await epoch([3, 1, 0, 2, 5, 4]);
    await epoch([0, 1, 2, 3, 4, 5]);
    expect(loads).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('keeps images within the limit and decodes the others again', async () => {
    const { loads, epoch } = counted(39);
    for (const order of [
      [3, 1, 0, 2, 5, 4],
      [0, 1, 2, 3, 4, 5],
      [5, 4, 3, 2, 1, 0],
    ])
      await epoch(order);
    expect(loads).toEqual([1, 1, 3, 1, 3, 3]);
  });

  it('counts an image that is requested twice concurrently once', async () => {
    const { loads, epoch } = counted(20);
    await Promise.all([epoch([2]), epoch([2])]);
    await epoch([3]);
    await epoch([2, 3]);
    expect(loads).toEqual([0, 0, 2, 1, 0, 0]);
  });

  it('keeps nothing with a limit of 0', async () => {
    const { loads, epoch } = counted(0);
    await epoch([1, 1]);
    expect(loads[1]).toBe(2);
  });
});
