import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeRunConfig, writeRunEnvironment } from '@tractjs/runs';

/** What a test says of a run's folder. */
export interface RunFixture {
  /** Points of the curve: 10 steps of 128 examples each; the second phase begins after the hundredth. Default 120. */
  readonly points?: number;
  readonly events?: readonly (readonly [event: string, details?: Record<string, unknown>])[];
  /** What state.json of the only checkpoint holds; its manifest says that it is `{}`. Default that. */
  readonly state?: string;
}

/** When the first event was. */
export const fixtureBegan = Date.parse('2026-01-02T03:04:05.000Z');

/** Makes the folder of a distillation of two phases that was stopped, without its tensors. */
export const makeRun = async (folder: string, fixture: RunFixture = {}): Promise<string> => {
  const { points = 120, events = [['start', { engine: 'cpu' }]], state = '{}' } = fixture;
  const checkpoint = join(folder, 'checkpoints', '000000000500');
  mkdirSync(checkpoint, { recursive: true });
  await writeRunConfig(folder, {
    command: 'distill',
    options: { teacher: 'nowhere', phases: [64, 8, 1], samples: 128_000 },
    directory: process.cwd(),
    configuration: { preset: 'tract', data: 'ring', phases: [64, 8, 1], samples: 128_000, batch: 128 },
  });
  await writeRunEnvironment(folder, {
    time: '2026-01-02T03:04:05.000Z',
    host: 'box',
    pid: 4711,
    platform: 'linux',
    arch: 'x64',
    cpu: 'Example CPU',
    cores: 8,
    memory: 2 ** 34,
    node: '20.0.0',
    engine: 'engine: cpu <b>',
    threads: 1,
    versions: { tract: '0.1.0' },
  });
  const lines = Array.from({ length: points }, (_, i) => ({
    step: 10 * (i + 1),
    phase: i < 100 ? 0 : 1,
    samples: 1280 * (i + 1),
    loss: 100 / (i + 1),
    gradientNorm: 0.5,
    learningRate: 5e-4,
    rate: 320,
    seconds: 4 * (i + 1),
  }));
  // The last line is torn, as a killed process leaves it.
  writeFileSync(
    join(folder, 'metrics.jsonl'),
    `${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}{"st`,
  );
  writeFileSync(
    join(folder, 'events.jsonl'),
    events
      .map(([event, details], i) => ({
        time: new Date(fixtureBegan + 1000 * i).toISOString(),
        event,
        ...details,
      }))
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  writeFileSync(
    join(checkpoint, 'manifest.json'),
    JSON.stringify({
      format: 'tract-checkpoint',
      version: 2,
      step: 500,
      phase: 0,
      score: 0.1,
      files: { 'state.json': { bytes: 2, sha256: '0'.repeat(64) } },
    }),
  );
  writeFileSync(join(checkpoint, 'state.json'), state);
  return folder;
};
