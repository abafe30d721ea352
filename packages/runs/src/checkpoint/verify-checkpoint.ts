import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Damage, inFile, parseDocument } from '../disk';
import {
  type CheckpointDocument,
  checkVersion,
  DOCUMENT_BYTES,
  documentSchema,
  MANIFEST_BYTES,
  type Manifest,
  manifestSchema,
} from './checkpoint-format';
import { DOCUMENT, MANIFEST, TENSORS } from './file-names';
import { openTensors } from './read-tensors';

/** A checkpoint that is whole. */
export interface Verified {
  readonly manifest: Manifest;
  readonly document: CheckpointDocument;
}

/**
 * Reads what a checkpoint's folder says and compares sizes and checksums of its files with it. The tensors pass through
 * a small buffer and are not kept.
 * @throws Damage where it is not whole, TractError where it is of a later version.
 */
export const verifyCheckpoint = async (folder: string): Promise<Verified> => {
  const manifest = await readManifest(folder);
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = await sumOf(join(folder, name), name, expected.bytes);
    if (found !== expected.sha256) throw new Damage(`${name} does not have the checksum of its manifest`);
  }
  const document = take(
    documentSchema,
    DOCUMENT,
    await readJson(join(folder, DOCUMENT), DOCUMENT, DOCUMENT_BYTES),
  );
  if (document.position['step'] !== manifest.step) throw new Damage(`${DOCUMENT} is of another step`);
  await openTensors(join(folder, TENSORS), async () => undefined);
  return { manifest, document };
};

/** What the manifest of a checkpoint says. @throws Damage, or TractError where it is of a later version. */
export const readManifest = async (folder: string): Promise<Manifest> =>
  take(manifestSchema, MANIFEST, await readJson(join(folder, MANIFEST), MANIFEST, MANIFEST_BYTES));

/** What a small file of JSON holds. @throws Damage where it is missing, too large or no JSON. */
export const readJson = async (path: string, name: string, most: number): Promise<unknown> => {
  const value = await inFile(path, name, async (file, bytes) => {
    if (bytes > most) throw new Damage(`${name} has ${bytes} bytes, more than ${most}`);
    return parseDocument(await file.readFile('utf8'));
  });
  if (value === undefined) throw new Damage(`${name} is not well-formed JSON`);
  checkVersion(path, value);
  return value;
};

/** SHA-256 of a file of so many bytes. @throws Damage where it has more or fewer. */
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

/** A value that a schema takes. @throws Damage for another. */
export const take = <T>(
  schema: { safeParse(value: unknown): { data?: T | undefined } },
  name: string,
  value: unknown,
): T => {
  const { data } = schema.safeParse(value);
  if (data === undefined) throw new Damage(`${name} does not say what it should`);
  return data;
};
