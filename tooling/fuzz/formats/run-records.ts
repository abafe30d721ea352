import { join } from 'node:path';
import { lockState, readEvents, readMetrics, readRunConfig, readRunEnvironment } from '@tractjs/runs';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import { damageList } from '../damage/list';
import type { Dice } from '../dice';
import type { Files, Format } from '../format';

const point = (step: number) => JSON.stringify({ step, phase: 0, samples: 32 * step, loss: 0.5, rate: 6400 });
const time = '2026-01-01T00:00:00.000Z';

/** Documents, and files with one document per line. */
const documents: Readonly<Record<string, string>> = {
  'config.json': JSON.stringify({
    version: 1,
    command: 'train',
    options: { data: 'ring', samples: 100 },
    directory: '/x',
    configuration: { network: { kind: 'mlp', shape: [2] }, seed: 0 },
  }),
  'environment.json': JSON.stringify({
    time,
    host: 'a',
    pid: 7,
    platform: 'linux',
    arch: 'x64',
    cpu: 'c',
    cores: 2,
    memory: 1e9,
    node: '20',
    engine: 'engine: native',
    threads: 2,
    versions: { tract: '1' },
  }),
};
const lines: Readonly<Record<string, readonly string[]>> = {
  'metrics.jsonl': [point(1), point(2), point(3)],
  'events.jsonl': [
    JSON.stringify({ time, event: 'start', pid: 7 }),
    JSON.stringify({ time, event: 'save', step: 2, path: 'x' }),
  ],
  'lock-1': [
    JSON.stringify({ id: 'a', pid: 1, host: 'b', machine: 'm', started: '1', since: time }),
    '000000000007',
  ],
};
const joined = (list: readonly string[]): Uint8Array => bytes(list.map((line) => `${line}\n`).join(''));
const whole: Files = {
  ...Object.fromEntries(Object.entries(documents).map(([name, text]) => [name, bytes(text)])),
  ...Object.fromEntries(Object.entries(lines).map(([name, list]) => [name, joined(list)])),
};

/** Lines that no writer makes. */
const oddLines = [
  '',
  '[]',
  'null',
  '{}',
  'x'.repeat(70_000),
  '{"step":1e400}',
  `${'['.repeat(3000)}`,
  '\u001b[2J',
];

const damageLines = (list: readonly string[], dice: Dice): Uint8Array => {
  const change = (line: string) => (dice.chance(0.7) ? damageJson(line, dice) : dice.pick(oddLines));
  return joined(damageList(list, dice, change));
};

/** The other files of a run: its documents by their JSON, its lines, and bytes. */
export const runRecords: Format = {
  name: 'run-records',
  whole: [whole],
  damaged(dice): Files {
    const name = dice.pick(Object.keys(whole));
    if (dice.chance(0.2)) return { ...whole, [name]: damageBytes(whole[name] as Uint8Array, dice) };
    const text = documents[name];
    const damaged =
      text === undefined
        ? damageLines(lines[name] as readonly string[], dice)
        : bytes(damageJson(text, dice));
    return { ...whole, [name]: damaged };
  },
  async read(folder) {
    await readMetrics(join(folder, 'metrics.jsonl'));
    await readEvents(folder);
    await lockState(folder);
    await readRunEnvironment(folder);
    await readRunConfig(folder);
  },
};
