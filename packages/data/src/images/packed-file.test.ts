import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder';
import { packedFileWriter, readPackedFile } from './packed-file';

it('reports a file of unpacked images that is truncated while in use', async () => {
  const path = join(temporaryFolder(), 'x.images');
  const file = packedFileWriter(path, 'source');
  file.add('a.png', { height: 2, width: 2, channels: 1, data: new Uint8Array(4) });
  file.finish({ labelFiles: [], note: '' });
  const packed = readPackedFile(path, 'source');
  expect((await packed?.store.read(0))?.data).toHaveLength(4);
  truncateSync(path, 2);
  await expect((async () => packed?.store.read(0))()).rejects.toThrow(
    /x\.images was truncated while it was in use: restart the program\./,
  );
});
