import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { standardStream } from './standard-stream';

const root = temporaryFolder();
const fake = (fd: number, written: string[] = [], isTTY = false) => ({
  fd,
  isTTY,
  columns: 80,
  write(text: string, done?: () => void) {
    written.push(text);
    done?.();
    return true;
  },
});

it('writes synchronously into a file', async () => {
  const fd = openSync(join(root, 'file'), 'w');
  const written: string[] = [];
  const stream = standardStream(fake(fd, written));
  stream.write('größer\n');
  expect(readFileSync(join(root, 'file'), 'utf8')).toBe('größer\n');
  await stream.flush();
  expect(written).toEqual([]);
  closeSync(fd);
  expect(() => stream.write('more')).toThrow('EBADF');
});

it.runIf(existsSync('/dev/full'))('throws if a device is full', () => {
  const fd = openSync('/dev/full', 'w');
  expect(() => standardStream(fake(fd)).write('x')).toThrow('ENOSPC');
  closeSync(fd);
});

it('writes to a terminal through its stream, and throws a later failure at the next write', async () => {
  const fd = openSync(join(root, 'terminal'), 'w');
  const written: string[] = [];
  const stream = standardStream(fake(fd, written, true));
  stream.write('a');
  await stream.flush();
  expect([written, stream.isTTY, stream.columns]).toEqual([['a', ''], true, 80]);
  stream.failed(new Error('EIO'));
  expect(() => stream.write('b')).toThrow('EIO');
  closeSync(fd);
});
