import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { networkNames } from '../arguments';
import { makeInputs } from '../networks/inputs';
import { benchNetwork } from '../networks/networks';
import { relativeDifference } from './agreement';
import { ourOutcome, RECORDED_BATCH, RECORDED_STEPS, type Recorded } from './recorded';

const recorded = JSON.parse(readFileSync(new URL('./recorded.json', import.meta.url), 'utf8')) as Recorded;

beforeAll(async () => {
  // On plain JavaScript it takes ten times as long.
  await startEngine();
});

describe('our side', () => {
  it.each(networkNames)('%s: computes the same as PyTorch, and trains alike', (name) => {
    const before = tf.memory().numTensors;
    const bench = benchNetwork(name, { small: true });
    const inputs = makeInputs(bench, RECORDED_BATCH);
    const ours = ourOutcome(bench, inputs);
    const theirs = recorded[name];
    for (const part of ['output', 'samples'] as const) {
      expect(Math.max(...theirs[part].map(Math.abs)), part).toBeGreaterThan(0.1);
      expect(relativeDifference(ours[part], theirs[part]), part).toBeLessThan(1e-5);
    }
    for (const part of ['train', 'tract'] as const) {
      expect(theirs[part]).toHaveLength(RECORDED_STEPS);
      expect(theirs[part][2]).not.toBe(theirs[part][0]);
      ours[part].forEach((loss, i) => {
        expect(relativeDifference([loss], [theirs[part][i] as number]), `${part} ${i}`).toBeLessThan(1e-4);
      });
    }
    inputs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
