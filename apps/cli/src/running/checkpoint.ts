import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import {
  decodeSafetensors,
  encodeSafetensors,
  type RunState,
  type SafeTensor,
  TractError,
  toFloat32,
} from '@tractjs/tractjs';
import { z } from 'zod';
import { asidePath, beside, exists, replaceFolder } from '../files';

/** A point of the loss curve: the mean over the optimiser steps since the one before it. */
export interface LossPoint {
  readonly phase: number;
  readonly samples: number;
  readonly loss: number;
}

/** What a run needs to go on, apart from its tensors. */
export interface CheckpointDocument {
  readonly version: 1;
  /** The configuration that the run was started with, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly position: Readonly<Record<string, number>>;
  readonly history: readonly LossPoint[];
  /** Seconds of work so far. */
  readonly seconds: number;
}

const documentSchema = z.object({
  version: z.literal(1),
  configuration: z.record(z.string(), z.unknown()),
  position: z.record(z.string(), z.number()),
  history: z.array(z.object({ phase: z.number(), samples: z.number(), loss: z.number() })),
  seconds: z.number(),
});

/** Writes a checkpoint folder, state.safetensors and state.json. The one before it stays until this one is in place. */
export const writeCheckpoint = async (
  folder: string,
  state: RunState,
  document: Omit<CheckpointDocument, 'version' | 'position'>,
): Promise<void> => {
  const tensors = Object.entries(state.tensors).map(([name, x]): [string, SafeTensor] => [
    name,
    { dtype: 'F32', shape: x.shape, data: Float32Array.from(x.dataSync()) },
  ]);
  const temporary = beside(folder);
  try {
    await mkdir(temporary, { recursive: true });
    await writeFile(join(temporary, 'state.safetensors'), encodeSafetensors(Object.fromEntries(tensors)));
    const whole: CheckpointDocument = { version: 1, position: state.position, ...document };
    await writeFile(join(temporary, 'state.json'), `${JSON.stringify(whole)}\n`);
    await replaceFolder(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

/** The folder that holds a checkpoint: `folder`, or the one before it where a write was cut off between two renames. */
const placeOf = async (folder: string): Promise<string | undefined> => {
  for (const place of [folder, asidePath(folder)]) if (await exists(join(place, 'state.json'))) return place;
  return undefined;
};

/** What a checkpoint says, without its tensors; undefined where there is none. @throws TractError where it is damaged. */
export const readCheckpointDocument = async (folder: string): Promise<CheckpointDocument | undefined> => {
  const place = await placeOf(folder);
  if (place === undefined) return undefined;
  const path = join(place, 'state.json');
  try {
    return documentSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    throw damaged(path);
  }
};

/** The tensors of a checkpoint, which the caller owns. @throws TractError where they are missing or damaged. */
export const readCheckpointTensors = async (folder: string): Promise<Record<string, tf.Tensor>> => {
  const path = join((await placeOf(folder)) ?? folder, 'state.safetensors');
  try {
    const { tensors } = decodeSafetensors(await readFile(path));
    return Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [
        name,
        tf.tensor(toFloat32(tensor), [...tensor.shape], 'float32'),
      ]),
    );
  } catch {
    throw damaged(path);
  }
};

const damaged = (path: string): TractError =>
  new TractError(
    `The checkpoint file ${path} is missing or damaged, so this run cannot go on from it: pass --fresh to start over, or remove the checkpoint's folder.`,
  );
