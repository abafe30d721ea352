import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomSource, subGrid, TractError } from '@tractjs/core';
import { startEngine } from '@tractjs/engine';
import { disposeParams } from '@tractjs/ops';
import { pretrainedFolder, pretrainedNames } from '@tractjs/pretrained';
import { edm, karras } from '@tractjs/schedules';
import { mlp } from '@tractjs/zoo';
import { saveModel } from '@tractjs/zoo/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel, modelFolder } from './models';

const folder = mkdtempSync(join(tmpdir(), 'tract-models-'));
beforeAll(() => startEngine({ backend: 'cpu' }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('modelFolder', () => {
  it('returns paths unchanged, and finds pretrained models', () => {
    expect(modelFolder('runs/teacher')).toBe('runs/teacher');
    for (const name of pretrainedNames)
      expect(modelFolder(`pretrained:${name}`)).toBe(pretrainedFolder(name));
  });

  it('refuses unknown names, and lists the known ones', () => {
    expect(() => modelFolder('pretrained:imagenet')).toThrow(TractError);
    expect(() => modelFolder('pretrained:imagenet')).toThrow(new RegExp(pretrainedNames.join(', ')));
  });
});

describe('loadModel', () => {
  const mine = (end: number) => ({ ...edm(), name: 'mine', description: { kind: 'mine', end } });
  const rule = Object.assign(karras(), { description: { kind: 'my-grid' } });

  it('accepts the custom schedule and grid that a model was saved with', async () => {
    const network = mlp({ width: 4, layers: 1 });
    const params = network.init(randomSource(0));
    await saveModel(folder, { network, params, schedule: mine(3), grid: subGrid(rule, 4) }, {});
    const schedule = mine(3);
    const loaded = await loadModel(folder, { schedule, grid: rule });
    expect(loaded.schedule).toBe(schedule);
    expect(loaded.grid.description).toEqual(subGrid(rule, 4).description);
    await expect(loadModel(folder)).rejects.toThrow(
      /model\.json: The model has a schedule of its own kind: "mine" is not a known schedule\..* Pass it in: loadModel\(folder, \{ schedule \}\), or --schedule \.\/my-schedule\.ts/,
    );
    await expect(loadModel(folder, { schedule })).rejects.toThrow(
      /The model has a grid of its own kind: "my-grid" is not a known grid/,
    );
    await expect(loadModel(folder, { schedule: mine(4), grid: rule })).rejects.toThrow(
      /schedule is \{"kind":"mine","end":4\}: the model was saved with \{"kind":"mine","end":3\}: pass that one in\. To sample along another path, give it to sample\(\)\./,
    );
    await expect(loadModel('pretrained:mnist-teacher', { schedule })).rejects.toThrow(
      /the model was saved with \{"kind":"vp-cosine".*: pass that one in, or leave it out\./,
    );
    disposeParams(params);
    disposeParams(loaded.params);
  });

  it('refuses a folder that does not exist', async () => {
    await expect(loadModel('no/such/folder')).rejects.toThrow(
      /The model folder no\/such\/folder does not exist/,
    );
  });
});
