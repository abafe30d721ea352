import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, type Model, randomSource } from '@tractjs/core';
import { arraySource } from '@tractjs/data';
import { distill, type Run, type RunState } from '@tractjs/distill';
import { startEngine } from '@tractjs/engine';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { ddim } from '@tractjs/steps';
import { edmNetwork, unet, type ZooNetwork } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';

// The guarantees of a fixed seed on the default engine, with its fused kernels.

beforeAll(async () => {
  await startEngine({ threads: 2 });
}, 600_000);

const models: Record<string, Omit<Model, 'params'> & { network: ZooNetwork }> = {
  'a U-Net': {
    network: unet({ shape: [8, 8, 1], channels: 16, multipliers: [1, 2], blocks: 1, groups: 4, patch: 1 }),
    schedule: vpCosine(),
    grid: uniform(),
  },
  'a DDPM++ with attention': {
    network: edmNetwork('EDMPrecond', {
      img_resolution: 8,
      img_channels: 1,
      model_type: 'SongUNet',
      model_channels: 16,
      channel_mult: [1, 2],
      channel_mult_emb: 4,
      num_blocks: 1,
      attn_resolutions: [8],
    }),
    schedule: edm(),
    grid: karras(),
  },
};

describe.each(Object.entries(models))('four steps of TRACT of %s', (_, model) => {
  const pixels = randomSource(1).normal(32 * 64);
  const noise = arraySource({ name: 'noise', shape: [8, 8, 1], images: pixels, seed: 3 });
  const run = (samples: number, resume?: RunState, data: DataSource = noise) => {
    const params = model.network.init(randomSource(2));
    const started = distill({
      teacher: { ...model, params },
      data,
      phases: [8, 1],
      teacherStep: ddim(),
      studentStep: ddim(),
      samples,
      seed: 4,
      batch: 16,
      every: 1,
      ...(resume && { resume }),
    });
    tf.dispose(params);
    return started;
  };
  const read = (state: RunState) =>
    Object.fromEntries(Object.entries(state.tensors).map(([name, x]) => [name, [...x.dataSync()]]));

  const whole = async () => {
    const one = run(64);
    for await (const event of one) expect(event.step).toBeGreaterThan(0);
    const state = read(one.state());
    one.dispose();
    return state;
  };

  it('give the same bits twice, and if they are resumed in the middle', async () => {
    const before = tf.memory().numTensors;
    const expected = await whole();
    expect(await whole()).toEqual(expected);
    const first = run(64);
    for await (const { step } of first) if (step === 2) break;
    const second = run(64, first.state());
    first.dispose();
    for await (const { step } of second) expect(step).toBeGreaterThan(2);
    expect(read(second.state())).toEqual(expected);
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([Number.NaN, 1e18])('keep every bit if a batch of %s is skipped', async (value) => {
    const before = tf.memory().numTensors;
    const data: DataSource = {
      ...noise,
      batch: (position, count) =>
        position === 32 ? { x: tf.fill([count, 8, 8, 1], value) } : noise.batch(position, count),
    };
    const statesOf = async (one: Run) => {
      const states: ReturnType<typeof read>[] = [];
      for await (const _ of one) states.push(read(one.state()));
      return states;
    };
    const one = run(64, undefined, data);
    const [, second, third, last] = await statesOf(one);
    expect(third).toEqual(second);
    expect(last).not.toEqual(third);
    expect(one.state().position).toMatchObject({ step: 4, updates: 3 });
    one.dispose();
    const begun = run(64, undefined, data);
    for await (const { step } of begun) if (step === 3) break;
    const resumed = run(64, begun.state(), data);
    begun.dispose();
    expect(await statesOf(resumed)).toEqual([last]);
    resumed.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
