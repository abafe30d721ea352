import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TractError } from '@tractjs/core';

/**
 * The bytes of a .tar, .tar.gz or .tar.xz file without the compression, piece by piece. Which it is shows in its
 * first bytes. @throws TractError where it cannot be read or is damaged.
 */
export async function* archiveBytes(path: string): AsyncGenerator<Uint8Array> {
  let file: Readable | undefined;
  try {
    const kind = await compressionOf(path);
    file = createReadStream(path);
    yield* kind === 'xz'
      ? xzBytes(file)
      : kind === 'gzip'
        ? gzipBytes(file)
        : (file as AsyncIterable<Uint8Array>);
  } catch (error) {
    throw new TractError(
      `The archive ${path} cannot be read to its end (${(error as Error).message}): check the path, or download or make it again.`,
    );
  } finally {
    // Also where whoever reads stops early: what the file is piped into does not close it.
    file?.destroy();
  }
}

const compressionOf = async (path: string): Promise<'gzip' | 'xz' | 'none'> => {
  for await (const bytes of createReadStream(path, { end: 5 }) as AsyncIterable<Uint8Array>) {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
    if ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00].every((byte, i) => bytes[i] === byte)) return 'xz';
  }
  return 'none';
};

const gzipBytes = (file: Readable): AsyncIterable<Uint8Array> => {
  const gunzip = createGunzip();
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
};

/** The package is a script from before modules, whose names an import does not see. */
const xzBytes = (file: Readable): AsyncIterable<Uint8Array> => {
  const { XzReadableStream } = createRequire(import.meta.url)(
    'xz-decompress',
  ) as typeof import('xz-decompress');
  type Bytes = ConstructorParameters<typeof XzReadableStream>[0];
  return new XzReadableStream(
    Readable.toWeb(file) as unknown as Bytes,
  ) as unknown as AsyncIterable<Uint8Array>;
};
