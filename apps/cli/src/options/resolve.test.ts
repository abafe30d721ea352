import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../errors';
import { temporaryFolder } from '../testing/temporary-folder';
import { choice, counts, flag, integer, needed, positive } from './fields';
import { flagName, resolveValues } from './resolve';

const fields = {
  learningRate: positive('', { default: 5e-4 }),
  samples: integer('', { default: 100 }),
  phases: counts('', { example: '64,8,1' }),
  preset: choice('', ['tract', 'btd'], { default: 'tract' }),
  fresh: flag(''),
};
const folder = temporaryFolder();
let files = 0;
const file = (content: unknown): string => {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const resolve = (flags: Record<string, unknown>, config?: unknown) =>
  resolveValues(fields, flags, config === undefined ? undefined : file(config));

describe('resolveValues', () => {
  it('prefers flags to the file, and the file to defaults', async () => {
    expect(await resolve({})).toEqual({
      learningRate: 5e-4,
      samples: 100,
      phases: undefined,
      preset: 'tract',
      fresh: false,
    });
    const config = { 'learning-rate': 1e-3, samples: 7, phases: [8, 1], preset: 'btd', fresh: true };
    expect(await resolve({}, config)).toEqual({
      learningRate: 1e-3,
      samples: 7,
      phases: [8, 1],
      preset: 'btd',
      fresh: true,
    });
    expect(await resolve({ samples: '9', phases: '64, 8,1' }, config)).toMatchObject({
      samples: 9,
      phases: [64, 8, 1],
      learningRate: 1e-3,
    });
  });

  it.each([
    [{ learningRate: 1e-3 }, /"learningRate" in .* is not an option.*Did you mean "learning-rate"\?/],
    [{ sample: 3 }, /"sample" in .*Did you mean "samples"\?/],
    [
      { zzzzzz: 3 },
      /"zzzzzz" in .* is not an option of this command\. The known options are learning-rate, samples/,
    ],
    [{ samples: '100' }, /"samples" in .* is "100": give a whole number/],
    [{ samples: 0 }, /"samples" in .* is 0: give a whole number, 1 or more/],
    [{ phases: '64,8,1' }, /"phases" in .* is "64,8,1": give whole numbers/],
    [{ fresh: 'yes' }, /"fresh" in .* is "yes": give true or false/],
    ['{ "samples": ', /is not JSON \(.*\): write one object whose keys are option names/],
    ['{ "samples": 1, "samples": 2 }', /\.json has "samples" twice/],
    [`{ "samples": ${'['.repeat(40)}${']'.repeat(40)} }`, /\.json has objects and lists more than 32 deep/],
    [{ samples: 'x'.repeat(2 ** 20) }, /\.json cannot be read \(it has more than 1048576 bytes\)/],
    ['{ "\u009b2J": 1 }', /^"\\u009b2J" in .*is not an option/],
    ['[1]', /is not an object/],
  ])('refuses the file %j', async (config, message) => {
    const attempt = resolve({}, config);
    await expect(attempt).rejects.toThrow(message);
    await expect(attempt).rejects.toBeInstanceOf(UsageError);
  });

  it('refuses a missing file', async () => {
    await expect(resolveValues(fields, {}, join(folder, 'none.json'))).rejects.toThrow(
      /cannot be read.*--config/,
    );
  });

  it('requires required options', async () => {
    const asked = { model: needed('', '<folder>', 'give a folder.') };
    await expect(resolveValues(asked, {}, undefined)).rejects.toThrow(
      'The option --model <folder> is missing: give a folder.',
    );
    expect(await resolveValues(asked, {}, file({ model: 'a' }))).toEqual({ model: 'a' });
  });
});

describe('flagName', () => {
  it('converts keys to flags', () => {
    expect(['samples', 'learningRate', 'muSelf'].map(flagName)).toEqual([
      'samples',
      'learning-rate',
      'mu-self',
    ]);
  });
});
