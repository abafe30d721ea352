import { mnistDefaults } from '../demo/defaults';
import type { DemoReport } from '../demo/demo-report';

const names = ['teacher1', 'teacher2', 'teacher32', 'tract1', 'tract2', 'btd1', 'btd2'] as const;
const all = (values: readonly number[]): Record<string, number> =>
  Object.fromEntries(names.map((name, i) => [name, values[i] as number]));

const { teacher: _, ...settings } = mnistDefaults;

/** A report of the demo with --compare, with figures of the right size. */
export const reportFixture: DemoReport = {
  format: 'tract-demo',
  version: 1,
  data: 'mnist',
  reduced: false,
  engine: {
    backend: 'native',
    version: '2.18.1',
    threads: 2,
    line: 'engine: native (TensorFlow 2.18.1, 2 threads)',
  },
  versions: { tract: '0.1.0', node: '20.0.0', tfjs: '4.22.0' },
  seed: 0,
  settings: {
    ...settings,
    teacherModel: 'pretrained:mnist-teacher <b>',
    studentPhases: { tract: [64, 8, 1], btd: [64, 32, 16, 8, 4, 2, 1] },
  },
  seconds: { total: 700.5, engine: 60, tract: 300, btd: 300, sample: 30.5, evaluate: 10 },
  thisCall: { seconds: 400, reused: ['tract'] },
  samples: { tract: 100_096, btd: 100_608, ...all(names.map(() => 5000)) },
  imagesPerSecond: { tract: 334, btd: 335, ...all([2500, 1250, 80, 2500, 1250, 2500, 1250]) },
  frechet: { floor: 1.56, ...all([1419, 593, 33.5, 127, 63, 122, 114]) },
  agreement: all([0.12, 0.34, 1, 0.83, 0.9, 0.84, 0.85]),
  features: '64 features of the classifier',
  lossCurves: {
    tract: Array.from({ length: 40 }, (_, i) => ({
      phase: Math.floor(i / 20),
      samples: 2500 * (i + 1),
      loss: 100 / (i + 1),
    })),
    btd: Array.from({ length: 60 }, (_, i) => ({
      phase: Math.floor(i / 10),
      samples: 1666 * (i + 1),
      loss: 200 / (i + 1),
    })),
  },
};
