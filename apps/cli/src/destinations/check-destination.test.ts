import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { UsageError } from '../errors';
import { temporaryFolder } from '../testing/temporary-folder';
import { checkFile, checkFolder } from './check-destination';

const root = temporaryFolder();
const file = (path: string, ours = false) =>
  checkFile({ flag: '--raw', path, example: 'x.bin', isOurs: async () => ours });
const folder = (path: string) => checkFolder({ flag: '--out', path });

it('accepts a path that does not exist yet, in folders that do not exist either', async () => {
  await file(join(root, 'a', 'b', 'x.bin'));
  await folder(join(root, 'a', 'b'));
});

it('accepts its own file, and refuses one that it cannot recognise', async () => {
  const path = join(root, 'there');
  writeFileSync(path, 'content');
  await file(path, true);
  const broken = { flag: '--raw', path, example: 'x', isOurs: () => Promise.reject(new Error('damaged')) };
  await expect(checkFile(broken)).rejects.toThrow(/it is a file that tract did not write: give another name/);
});

it('reports a path that cannot be followed', async () => {
  symlinkSync(join(root, 'loop'), join(root, 'loop'));
  await expect(file(join(root, 'loop'))).rejects.toThrow(/--raw is ".*loop": it cannot be inspected \(ELOOP/);
  await expect(folder(join(root, 'loop', 'in'))).rejects.toThrow(UsageError);
});

// What the system refuses nobody, root may.
it.runIf(process.getuid?.() !== 0)('refuses what may not be written to', async () => {
  const closed = join(root, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0o555);
  const message = /closed may not be written to \(EACCES\): check its permissions, or give another path/;
  await expect(file(join(closed, 'x'))).rejects.toThrow(message);
  await expect(folder(join(closed, 'in', 'it'))).rejects.toThrow(message);
  await expect(folder(closed)).rejects.toThrow(message);
  chmodSync(closed, 0o755);
});
