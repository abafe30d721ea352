import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { Damage, readDocument } from '../disk';
import type { MetricPoint } from '../records';
import { DOCUMENT_BYTES, firstDocumentSchema } from './checkpoint-format';
import { DOCUMENT, TENSORS } from './file-names';
import type { Found, PassedOver } from './found';
import { openTensors } from './read-tensors';
import { readJson, take } from './verify-checkpoint';

/** Where version 1 had its one checkpoint, and the one before while it was replaced. */
export const FIRST_PLACES = ['checkpoint', 'checkpoint.previous'] as const;

/** A loss curve of version 1 is inside of its document, which may be longer for that. */
const FIRST_DOCUMENT_BYTES = 256 * DOCUMENT_BYTES;

/** The checkpoint of a run that was stopped before version 2. It has no checksums: sizes and structure are looked at. */
export const findFirstVersion = async (
  folder: string,
  passedOver: PassedOver[],
): Promise<Found | undefined> => {
  for (const name of FIRST_PLACES) {
    const path = join(folder, name);
    if (!(await isThere(path))) continue;
    try {
      const value = await readJson(join(path, DOCUMENT), DOCUMENT, FIRST_DOCUMENT_BYTES);
      const { configuration, position, history, seconds } = take(firstDocumentSchema, DOCUMENT, value);
      await openTensors(join(path, TENSORS), async () => undefined);
      const document = { configuration, position, seconds, pending: [] };
      return { path, version: 1, document, points: history, kept: [], curveDamaged: false };
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      passedOver.push({ path, why: error.message });
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

/** Reads the document of a checkpoint of version 1; undefined if there is none. @throws TractError if it cannot be used. */
export const readFirstCheckpoint = (folder: string): Promise<FirstCheckpoint | undefined> =>
  readDocument<FirstCheckpoint>(join(folder, FIRST_PLACES[0], DOCUMENT), {
    schema: firstDocumentSchema,
    mostBytes: FIRST_DOCUMENT_BYTES,
    remedy: 'start the run over, or put the file back from a copy',
  });

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
