import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { outputWeight, uniformWeight } from '@tractjs/distill';
import type { TractOptions } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from './read';
import { replayPreset } from './replay-preset';
import { tractTolerance } from './replay-tract';

beforeAll(() => tf.setBackend('cpu'));

const runsOf = (name: string): Fields[] =>
  JSON.parse(readFileSync(new URL(`../recordings/${name}.json`, import.meta.url), 'utf8')) as Fields[];

const worst = async (fields: Fields, own?: Parameters<typeof replayPreset>[1]): Promise<number> => {
  const before = tf.memory().numTensors;
  const found = (await replayPreset(fields, own)).worst();
  expect(tf.memory().numTensors).toBe(before);
  return found?.error as number;
};

/** Changes to what a preset says, each of which the recordings of its code must notice. */
const changes: Readonly<Record<string, Pick<TractOptions, 'clip' | 'adam' | 'weight' | 'reduction'>>> = {
  'another clip of the self-teacher': { clip: { selfTeacher: [-0.1, 0.1] } },
  'a clip of the teacher': { clip: { teacher: [-0.1, 0.1] } },
  'another weight': { weight: uniformWeight() },
};

describe.each([
  ['tract_vp', 'tract()'],
  ['tract_edm', 'tractEdm()'],
  ['btd_vp', 'btd()'],
])('%s.json', (name, preset) => {
  it(`is what ${preset} does, within the recordings' tolerance, given no more than rate and momenta`, async () => {
    const runs = runsOf(name);
    expect(runs.length).toBeGreaterThan(0);
    for (const fields of runs) expect(await worst(fields)).toBeLessThan(tractTolerance);
  });
});

describe('a preset that is not its code', () => {
  const [vp, edm, btd] = ['tract_vp', 'tract_edm', 'btd_vp'].map((name) => runsOf(name)[0]) as [
    Fields,
    Fields,
    Fields,
  ];
  it.each([
    ['TRACT', vp],
    ['TRACT of EDM', edm],
    ['binary time-distillation', btd],
  ])('shows, as %s', async (_, fields) => {
    for (const [what, own] of Object.entries(changes)) {
      if (fields === btd && what.includes('self-teacher')) continue;
      expect([what, (await worst(fields, own)) > 10 * tractTolerance]).toEqual([what, true]);
    }
    const [reduction, clip] = fields === edm ? (['sum', 0.01] as const) : (['mean', 0] as const);
    expect(await worst(fields, { adam: { clip } })).toBeGreaterThan(10 * tractTolerance);
    expect(await worst(fields, { reduction })).toBeGreaterThan(10 * tractTolerance);
  });

  it('shows the clip of [-1, 1] that TRACT has and binary time-distillation has not', async () => {
    expect(await worst(btd, { clip: { teacher: [-1, 1] } })).toBeGreaterThan(10 * tractTolerance);
    expect(await worst(edm, { weight: outputWeight({ dataStd: 0.6 }) })).toBeGreaterThan(10 * tractTolerance);
  });

  it('refuses a kind without a preset', async () => {
    await expect(replayPreset({ ...vp, kind: 'vp-cosine heun tract' })).rejects.toThrow('is of no preset');
    await expect(replayPreset({ ...vp, phase: 7 })).rejects.toThrow('timeSchedule has no phase 7');
  });
});
