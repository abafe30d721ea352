import type { Engine } from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../errors';
import type { DemoValues } from '../options/demo';
import { temporaryFolder } from '../testing/temporary-folder';
import { tinyModel } from '../testing/tiny';
import { mnistDefaults, ringDefaults } from './defaults';
import { chooseDemo } from './settings';

const root = temporaryFolder();
let points: string;
beforeAll(async () => {
  points = await tinyModel(root);
});

const engine = (backend: string) => ({ backend }) as Engine;
const values = (given: Partial<DemoValues> = {}): DemoValues => ({
  phases: undefined,
  samples: undefined,
  batch: undefined,
  learningRate: undefined,
  count: undefined,
  seed: undefined,
  compare: false,
  fromScratch: false,
  teacher: undefined,
  teacherSamples: undefined,
  out: 'runs/demo',
  fresh: false,
  ...given,
});

describe('chooseDemo', () => {
  it('uses the shipped MNIST teacher on a fast engine', async () => {
    const { settings, teacher, reduced } = await chooseDemo(values(), engine('native'));
    expect([settings, reduced]).toEqual([mnistDefaults, false]);
    expect(teacher?.document.network['shape']).toEqual([28, 28, 1]);
  });

  it('trains one with --from-scratch', async () => {
    const given = values({ fromScratch: true, teacherSamples: 7 });
    const { settings, teacher } = await chooseDemo(given, engine('tfjs-node'));
    expect(teacher).toBeUndefined();
    expect(settings).toEqual({ ...mnistDefaults, teacher: { ...mnistDefaults.teacher, samples: 7 } });
  });

  it.each(['wasm', 'cpu'])('uses points on %s', async (backend) => {
    const { settings, teacher, reduced } = await chooseDemo(values({ fromScratch: true }), engine(backend));
    expect([settings, teacher, reduced]).toEqual([ringDefaults, undefined, true]);
  });

  it('uses the data of a given teacher, on any engine', async () => {
    for (const backend of ['native', 'cpu']) {
      const choice = await chooseDemo(values({ teacher: points }), engine(backend));
      expect([choice.settings.data, choice.teacher?.location, choice.reduced]).toEqual([
        'ring',
        points,
        false,
      ]);
    }
    const digits = await chooseDemo(values({ teacher: 'pretrained:mnist-teacher' }), engine('wasm'));
    expect([digits.settings.data, digits.reduced]).toEqual(['mnist', false]);
  });

  it('lets flags win', async () => {
    const given = { phases: [1024, 32, 1], samples: 5, batch: 6, learningRate: 7, count: 80, seed: 9 };
    expect((await chooseDemo(values(given), engine('native'))).settings).toMatchObject(given);
  });

  it('refuses two teachers', async () => {
    const both = chooseDemo(values({ fromScratch: true, teacher: points }), engine('native'));
    await expect(both).rejects.toBeInstanceOf(UsageError);
  });
});
