import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command';
import { contentsOf, temporaryFolder } from '../testing/temporary-folder';
import { isParagraph } from '../testing/tiny';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

describe('an engine that cannot be built', () => {
  it('is one paragraph and exit code 1, and leaves no files', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'bin'));
    process.env['PATH'] = join(root, 'bin');
    delete process.env['CXX'];
    process.env['TRACT_ENGINE_CACHE'] = join(root, 'cache');
    const { code, stdout, stderr } = await runCommand([
      'train',
      '--data',
      'ring',
      '--engine',
      'native',
      '--out',
      join(root, 'run'),
    ]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/No C\+\+ compiler was found.*Install one/);
    expect(stderr).toSatisfy(isParagraph);
    expect(contentsOf(root)).toEqual({ bin: 'folder' });
  });
});
