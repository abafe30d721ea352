import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dice } from './dice';
import type { Format } from './format';
import { formats } from './formats';
import { inputFolder } from './input-folder';
import { judge } from './judge';
import { inputWriter } from './write-input';

const root = inputFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(formats.map((format) => [format.name, format] as const))('%s', (name, format) => {
  const folder = join(root, name);
  const write = inputWriter(folder);

  it('is read where it is whole', async () => {
    for (const files of format.whole) {
      write(files);
      expect(await judge(format, folder)).toBe('read');
    }
  });

  it('is read or refused in 2000 damaged forms, of which there are both', async () => {
    const tally = { read: 0, refused: 0 };
    for (let index = 0; index < 2000; index++) {
      write(format.damaged(dice(1, name, index)));
      const verdict = await judge(format, folder);
      if (typeof verdict === 'object') throw new Error(`input ${index}: ${verdict.bug}`);
      tally[verdict]++;
    }
    expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(20);
  });
});

it('is the same for the same seed', () => {
  const contents = (format: Format, seed: number) =>
    Object.entries(format.damaged(dice(seed, format.name, 17))).map(
      ([name, content]) => `${name} ${Buffer.from(content).toString('base64')}`,
    );
  for (const format of formats) {
    const [one, again, other] = [3, 3, 4].map((seed) => contents(format, seed).join());
    expect(one === again).toBe(true);
    expect(one === other).toBe(false);
  }
});
