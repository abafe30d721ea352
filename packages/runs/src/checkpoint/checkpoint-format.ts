import { TractError } from '@tractjs/core';
import { z } from 'zod';
import { parseDocument } from '../disk';
import { CHECKPOINT_VERSION, DOCUMENT, TENSORS } from './file-names';

/** Maximum size of a manifest. */
export const MAX_MANIFEST_BYTES = 65_536;
/** Maximum size of a document. */
export const MAX_DOCUMENT_BYTES = 2 ** 20;

const bytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const file = z.strictObject({ bytes, sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The schema of manifest.json, which is written last and has the sizes and SHA-256 of the other files. */
export const manifestSchema = z.strictObject({
  format: z.literal('tract-checkpoint'),
  version: z.literal(CHECKPOINT_VERSION),
  step: bytes,
  phase: bytes,
  /** Mean loss since the previous checkpoint; null if there was no step. */
  score: z.number().nullable(),
  files: z.strictObject({ [DOCUMENT]: file, [TENSORS]: file }),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The part of a manifest that `glanceAtCheckpoints` needs, which later versions must keep. */
export const glanceSchema = z.object({
  format: manifestSchema.shape.format,
  step: bytes,
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/), z.object({ bytes })),
});

const position = z
  .record(z.string(), z.number())
  .refine(({ step }) => Number.isSafeInteger(step) && (step as number) >= 0);
const configuration = z.record(z.string(), z.unknown());

/** Numbers of optimiser steps that are not in the metrics yet. */
const pending = z.array(z.record(z.string(), z.number())).max(10_000);

/** The schema of state.json. */
export const documentSchema = z.strictObject({
  configuration,
  position,
  seconds: z.number().min(0),
  /** Bytes of metrics.jsonl that belong to this checkpoint. */
  metrics: bytes,
  pending,
});

/** What a run needs to continue, except its tensors and loss curve. */
export type CheckpointDocument = z.infer<typeof documentSchema>;

/** Encodes the text of state.json. @throws TractError if it could not be read again. */
export const encodeDocument = (
  document: {
    readonly [K in keyof CheckpointDocument]: Readonly<CheckpointDocument[K]>;
  },
): string => {
  // JSON has neither NaN nor infinities: the rate of steps that took no time is left out.
  const pending = document.pending.map((numbers) =>
    Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value))),
  );
  const text = `${JSON.stringify({ ...document, pending })}\n`;
  const { error } = documentSchema.safeParse(parseDocument(text));
  if (error || Buffer.byteLength(text) > MAX_DOCUMENT_BYTES) {
    const why = error ? z.prettifyError(error) : `it is longer than ${MAX_DOCUMENT_BYTES} bytes`;
    throw new TractError(
      `The checkpoint's ${DOCUMENT} could not be read again (${why.replaceAll('\n', ' ')}): give a position of finite numbers with a whole step, and a configuration of plain values.`,
    );
  }
  return text;
};

/** The schema of state.json of version 1, which contains the loss curve; that version had no manifest. */
export const firstDocumentSchema = z.object({
  version: z.literal(1),
  configuration,
  position,
  history: z.array(z.object({ phase: z.number(), samples: z.number(), loss: z.number() })),
  seconds: z.number(),
});

/**
 * Returns a checkpoint's name: its step, and a number if the step was saved before and is saved again after a
 * rollback.
 */
export const nameOf = (step: number, again = 0): string =>
  `${String(step).padStart(12, '0')}${again === 0 ? '' : `-${again}`}`;

/** Returns the step and the number of a checkpoint's name; undefined for other names. */
export const readName = (name: string): readonly [number, number] | undefined => {
  const match = /^(\d{12,16})(?:-(\d{1,6}))?$/.exec(name);
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : undefined;
};

/** Returns the names of checkpoints among those of a folder, newest first. */
export const newestFirst = (names: readonly string[]): string[] =>
  names
    .map((name) => [name, readName(name)] as const)
    .filter((pair): pair is [string, readonly [number, number]] => pair[1] !== undefined)
    .sort(([, [a, i]], [, [b, j]]) => b - a || j - i)
    .map(([name]) => name);

/** Checks the version of a manifest or document. @throws TractError if it is later than this program's. */
export const checkVersion = (path: string, value: unknown): void => {
  const version = (value as { readonly version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > CHECKPOINT_VERSION) {
    throw new TractError(
      `${path} is of version ${version}, and this program reads checkpoints up to version ${CHECKPOINT_VERSION}: continue with the newer program that wrote it.`,
    );
  }
};
