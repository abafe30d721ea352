import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Damage, readDocument } from '../disk';
import type { MetricPoint } from '../records';
import { firstDocumentSchema, MAX_DOCUMENT_BYTES } from './checkpoint-format';
import { DOCUMENT, TENSORS } from './file-names';
import { openTensors } from './read-tensors';
import type { FoundCheckpoint, SkippedCheckpoint } from './search-result';
import { readJson, validated } from './verify-checkpoint';

/** The folders of version 1's only checkpoint, and of the previous one while it was replaced. */
export const FIRST_VERSION_FOLDERS = ['checkpoint', 'checkpoint.previous'] as const;

/** Maximum size of a document of version 1, which contains the loss curve. */
const MAX_FIRST_DOCUMENT_BYTES = 256 * MAX_DOCUMENT_BYTES;

/** Finds a checkpoint of version 1. It has no checksums, so that only sizes and structure are verified. */
export const findFirstVersion = async (
  folder: string,
  skipped: SkippedCheckpoint[],
): Promise<FoundCheckpoint | undefined> => {
  for (const name of FIRST_VERSION_FOLDERS) {
    const path = join(folder, name);
    if (!(await exists(path))) continue;
    try {
      const value = await readJson(join(path, DOCUMENT), DOCUMENT, MAX_FIRST_DOCUMENT_BYTES);
      const { configuration, position, history, seconds } = validated(firstDocumentSchema, DOCUMENT, value);
      await openTensors(join(path, TENSORS), async () => undefined);
      const document = { configuration, position, seconds, pending: [] };
      return { path, version: 1, document, points: history, kept: [], curveDamaged: false };
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      skipped.push({ path, why: error.message });
    }
  }
  return undefined;
};

/** What a checkpoint of version 1 contains besides its tensors, with the loss curve. */
export interface FirstCheckpoint {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly history: readonly MetricPoint[];
  readonly seconds: number;
}

/**
 * Reads the document of a checkpoint of version 1; undefined if there is none.
 * @throws TractError if it cannot be used.
 */
export const readFirstCheckpoint = (folder: string): Promise<FirstCheckpoint | undefined> =>
  readDocument<FirstCheckpoint>(join(folder, FIRST_VERSION_FOLDERS[0], DOCUMENT), {
    schema: firstDocumentSchema,
    maxBytes: MAX_FIRST_DOCUMENT_BYTES,
    remedy: 'start the run over, or put the file back from a copy',
  });

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
