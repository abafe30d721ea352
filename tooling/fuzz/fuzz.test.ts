import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dice } from './dice';
import type { Format } from './format';
import { formats } from './formats';
import { regressionsOf } from './inputs';
import { judge } from './judge';
import { inputFolder } from './process/input-folder';
import { inputWriter } from './process/write-input';

const root = inputFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(formats.map((format) => [format.name, format] as const))('%s', (name, format) => {
  const folder = join(root, name);
  const write = inputWriter(folder);

  it('accepts undamaged inputs', async () => {
    for (const files of format.whole) {
      write(files);
      expect(await judge(format, folder)).toBe('read');
    }
  });

  it('accepts or refuses its regressions', async () => {
    for (const regression of regressionsOf(name)) {
      write(regression.files);
      const verdict = await judge(format, folder);
      if (typeof verdict === 'object') throw new Error(`${regression.name}: ${verdict.bug}`);
    }
  });

  it('accepts some and refuses others of 300 damaged inputs', async () => {
    const tally = { read: 0, refused: 0 };
    for (let index = 0; index < 300; index++) {
      write(format.damaged(dice(1, name, index)));
      const verdict = await judge(format, folder);
      if (typeof verdict === 'object') throw new Error(`input ${index}: ${verdict.bug}`);
      tally[verdict]++;
    }
    expect(Math.min(tally.read, tally.refused)).toBeGreaterThan(10);
  });
});

it('is the same for the same seed', () => {
  const contents = (format: Format, seed: number) =>
    Object.entries(format.damaged(dice(seed, format.name, 17))).map(
      ([name, content]) => `${name} ${Buffer.from(content).toString('base64')}`,
    );
  for (const format of formats) {
    expect(contents(format, 3)).toEqual(contents(format, 3));
    // Some inputs of some formats are one of a few.
    const others = Array.from({ length: 10 }, (_, seed) => contents(format, seed));
    expect(new Set(others.map((one) => one.join())).size).toBeGreaterThan(1);
  }
});
