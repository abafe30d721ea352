import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TractError } from '@tractjs/core';
import { type FileKind, foreignKind, KIND_BYTES } from './file-kind';

/**
 * Yields the decompressed bytes of a .tar, .tar.gz or .tar.xz file in pieces. The first bytes determine the
 * compression.
 * @throws TractError if the file cannot be read, is damaged, or unpacks to far more bytes than archives of
 * images do.
 */
export async function* archiveBytes(path: string): AsyncGenerator<Uint8Array> {
  let file: Readable | undefined;
  try {
    const head = headOf(path);
    const foreign = foreignKind(head, path);
    if (foreign !== undefined) throw foreignFile(path, foreign);
    const kind = compressionOf(head);
    const limit = MIN_LIMIT + MAX_RATIO * statSync(path).size;
    file = createReadStream(path);
    const unpacked =
      kind === 'xz' ? xzBytes(file) : kind === 'gzip' ? gzipBytes(file) : (file as AsyncIterable<Uint8Array>);
    let count = 0;
    for await (const bytes of unpacked) {
      const content = count === 0 && kind !== 'none' ? foreignKind(bytes, '') : undefined;
      if (content !== undefined)
        throw new TractError(
          `${path} is not a compressed tar archive: it contains ${content.name}. Unpack it, then ${content.remedy}.`,
        );
      count += bytes.length;
      if (count > limit) throw new Error(`it unpacks to more than ${MAX_RATIO} times its size`);
      yield bytes;
    }
  } catch (error) {
    if (error instanceof TractError) throw error;
    throw new TractError(
      `The archive ${path} cannot be read to the end (${(error as Error).message}): check the path, or download or create it again.`,
    );
  } finally {
    // Needed if the consumer stops early: the stream that the file is piped into does not close it.
    file?.destroy();
  }
}

/** Limit on the compression ratio. Images are already compressed, so an archive of them hardly shrinks. */
const MAX_RATIO = 64;
/** Bytes that may be unpacked at any ratio: 16 MiB. */
const MIN_LIMIT = 2 ** 24;

const foreignFile = (path: string, { name, remedy }: FileKind): TractError =>
  new TractError(`${path} is ${name}: ${remedy}. The supported archives are .tar, .tar.gz and .tar.xz.`);

const headOf = (path: string): Uint8Array => {
  const bytes = new Uint8Array(KIND_BYTES);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
};

const compressionOf = (bytes: Uint8Array): 'gzip' | 'xz' | 'none' => {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  return XZ.every((byte, i) => bytes[i] === byte) ? 'xz' : 'none';
};

/** The first bytes of an xz file. */
const XZ = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00];

const gzipBytes = (file: Readable): AsyncIterable<Uint8Array> => {
  const gunzip = createGunzip({ chunkSize: 2 ** 17 });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
};

/** The package is a CommonJS bundle whose names an ES import does not see, hence `require`. */
const xzBytes = (file: Readable): AsyncIterable<Uint8Array> => {
  const { XzReadableStream } = createRequire(import.meta.url)(
    'xz-decompress',
  ) as typeof import('xz-decompress');
  type Bytes = ConstructorParameters<typeof XzReadableStream>[0];
  return new XzReadableStream(
    Readable.toWeb(file) as unknown as Bytes,
  ) as unknown as AsyncIterable<Uint8Array>;
};
