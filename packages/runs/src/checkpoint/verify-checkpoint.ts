import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Damage, inFile, parseDocument } from '../disk';
import {
  type CheckpointDocument,
  checkVersion,
  documentSchema,
  MAX_DOCUMENT_BYTES,
  MAX_MANIFEST_BYTES,
  type Manifest,
  manifestSchema,
} from './checkpoint-format';
import { DOCUMENT, MANIFEST, TENSORS } from './file-names';
import { openTensors } from './read-tensors';

/** A complete checkpoint. */
export interface Verified {
  readonly manifest: Manifest;
  readonly document: CheckpointDocument;
}

/**
 * Reads the manifest of a checkpoint and verifies the sizes and checksums of its files. The tensors are read
 * through a small buffer.
 * @throws Damage if it is damaged or incomplete, TractError if it is of a later version.
 */
export const verifyCheckpoint = async (folder: string): Promise<Verified> => {
  const manifest = await readManifest(folder);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = await sumOf(join(folder, name), name, expected.bytes);
    if (found !== expected.sha256) throw new Damage(`${name} does not have the checksum of its manifest`);
  }
  const document = validated(
    documentSchema,
    DOCUMENT,
    await readJson(join(folder, DOCUMENT), DOCUMENT, MAX_DOCUMENT_BYTES),
  );
  if (document.position['step'] !== manifest.step) throw new Damage(`${DOCUMENT} is of another step`);
  await openTensors(join(folder, TENSORS), async () => undefined);
  return { manifest, document };
};

/**
 * Reads the manifest of a checkpoint.
 * @throws Damage if it is damaged, TractError if it is of a later version.
 */
export const readManifest = async (folder: string): Promise<Manifest> =>
  validated(manifestSchema, MANIFEST, await readJson(join(folder, MANIFEST), MANIFEST, MAX_MANIFEST_BYTES));

/** Reads a JSON file of at most `maxBytes`. @throws Damage if it is missing, too large or not JSON. */
export const readJson = async (path: string, name: string, maxBytes: number): Promise<unknown> => {
  const value = await inFile(path, name, async (file, bytes) => {
    if (bytes > maxBytes) throw new Damage(`${name} has ${bytes} bytes, more than ${maxBytes}`);
    return parseDocument(await file.readFile('utf8'));
  });
  if (value === undefined) throw new Damage(`${name} is not well-formed JSON`);
  checkVersion(path, value);
  return value;
};

/** Returns the SHA-256 of a file. @throws Damage if its length is not `expected` bytes. */
const sumOf = (path: string, name: string, expected: number): Promise<string> =>
  inFile(path, name, async (file, bytes) => {
    if (bytes !== expected) throw new Damage(`${name} has ${bytes} bytes, and its manifest says ${expected}`);
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(Math.min(2 ** 20, Math.max(1, bytes)));
    for (let at = 0; at < bytes; ) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Damage(`${name} became shorter while it was read`);
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
    return hash.digest('hex');
  });

/** Validates a value by a schema. @throws Damage if it does not match. */
export const validated = <T>(
  schema: { safeParse(value: unknown): { data?: T | undefined } },
  name: string,
  value: unknown,
): T => {
  const { data } = schema.safeParse(value);
  if (data === undefined) throw new Damage(`${name} does not have the expected contents`);
  return data;
};
