import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appendEvent, eventsPath, readEvents } from './events';
import { configPath, readRunConfig, writeRunConfig } from './run-config';
import { environmentPath, readRunEnvironment, thisEnvironment, writeRunEnvironment } from './run-environment';

const root = mkdtempSync(join(tmpdir(), 'tract-records-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const config = {
  command: 'train',
  options: { data: 'ring', 'learning-rate': 1e-3 },
  directory: '/work',
  configuration: { data: 'ring', network: { kind: 'mlp', shape: [2] } },
} as const;

describe('config.json', () => {
  const folder = join(root, 'config');

  it('is read as it was written, and is written completely', async () => {
    expect(await readRunConfig(folder)).toBeUndefined();
    await writeRunConfig(folder, config);
    await writeRunConfig(folder, config);
    expect(await readRunConfig(folder)).toEqual({ version: 1, ...config });
    expect(readdirSync(folder)).toEqual(['config.json']);
  });

  const deep = `${'['.repeat(20)}${']'.repeat(20)}`;
  it.each([
    ['{', /is not JSON: repeat the command that started the run, which writes it again\./],
    ['[]', /does not have the expected contents/],
    [JSON.stringify({ version: 2, ...config }), /this version reads version 1 at version/],
    [JSON.stringify({ version: 1, ...config, command: 'rm' }), /at command/],
    [JSON.stringify({ version: 1, ...config, optoins: {} }), /optoins/],
    [`{"version":1,"command":"train","directory":"","configuration":{},"options":{"a":${deep}}}`, /too deep/],
    [' '.repeat(2 ** 20 + 1), /has 1048577 bytes, more than 1048576/],
    ['['.repeat(2 ** 20), /is not JSON/],
  ])('is refused with the reason: %#', async (content, message) => {
    writeFileSync(configPath(folder), content);
    await expect(readRunConfig(folder)).rejects.toThrow(message);
    await expect(readRunConfig(folder)).rejects.toHaveProperty('name', 'TractError');
  });

  it('is refused if it is not a file', async () => {
    mkdirSync(configPath(join(root, 'other')), { recursive: true });
    await expect(readRunConfig(join(root, 'other'))).rejects.toThrow(/is not a file/);
  });
});

describe('environment.json', () => {
  it('describes this machine and is read as it was written, without unknown keys', async () => {
    const environment = thisEnvironment({ engine: 'engine: cpu', threads: 1, versions: { tract: '1' } });
    expect(environment).toMatchObject({ pid: process.pid, node: process.versions.node });
    await writeRunEnvironment(root, environment);
    expect(await readRunEnvironment(root)).toEqual(environment);
    writeFileSync(environmentPath(root), JSON.stringify({ ...environment, gpu: 'none' }));
    expect(await readRunEnvironment(root)).toEqual(environment);
    writeFileSync(environmentPath(root), '{}');
    await expect(readRunEnvironment(root)).rejects.toThrow(
      /remove it; it is written again when the run continues\.$/,
    );
  });
});

describe('events.jsonl', () => {
  it('has the events in order, and continues after a torn line', async () => {
    await appendEvent(root, 'start');
    appendFileSync(eventsPath(root), '{"time":"2');
    await appendEvent(root, 'save', { step: 10, seconds: 0.5 });
    const { values, skipped, tornBytes } = await readEvents(root);
    expect(values.map(({ event, details }) => [event, details])).toEqual([
      ['start', {}],
      ['save', { step: 10, seconds: 0.5 }],
    ]);
    expect([skipped, tornBytes]).toEqual([0, 0]);
    expect(Date.parse(values[0]?.time ?? '')).toBeGreaterThan(0);
  });

  it('skips what is not an event, and keeps short plain details', async () => {
    appendFileSync(
      eventsPath(root),
      `${[
        '[]',
        '{"event":"x"}',
        `{"time":"t","event":"newer","__proto__":{"a":1},"deep":{"a":[]},"on":true,"long":"${'y'.repeat(5000)}"}`,
      ].join('\n')}\n`,
    );
    const { values, skipped } = await readEvents(root);
    expect(skipped).toBe(2);
    expect(values.at(-1)).toEqual({
      time: 't',
      event: 'newer',
      details: { on: true, long: 'y'.repeat(2000) },
    });
  });
});
