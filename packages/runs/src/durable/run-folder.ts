import { join } from 'node:path';
import { badArgument, type Model } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { readModelFolder, saveModel } from '@tractjs/zoo/node';
import { type OnEvent, openCheckpoints, type RunWriter, type SavedRun } from '../checkpoint';
import { changesBetween } from './changes';
import { type Configuration, plain } from './durable-options';
import { OtherRunError } from './errors';
import { foreignIn } from './run-marks';
import { type RunResult, readRunResult, writeRunResult } from './run-result';

/** The folder of one run: `checkpoints/` while it is in progress, `model/` and `result.json` when it is finished. */
export interface RunFolder {
  readonly path: string;
  readonly configuration: Configuration;
  readonly modelFolder: string;
  readonly checkpointFolder: string;
  /** Where an unfinished run with this configuration stopped. */
  readonly saved: SavedRun | undefined;
  /** The result of a finished run with this configuration. */
  readonly result: RunResult | undefined;
  /** Returns the state to resume from; the caller owns its tensors. */
  resume(): Promise<RunState | undefined>;
  /** Makes the folder ready to be written to, by one run. */
  begin(): Promise<RunWriter>;
  /** Saves the model and the result, then removes the checkpoints. */
  finish(model: Model, provenance: Configuration, result: Omit<RunResult, 'configuration'>): Promise<void>;
}

export interface RunFolderOptions {
  /** Everything that decides what the run computes; plain values. */
  readonly configuration: Configuration;
  /** Starts over. Nothing is removed until there is something to put in its place. */
  readonly fresh: boolean;
  /** What happens to a run with another configuration; default 'refuse'. */
  readonly otherRun?: 'refuse' | 'start-over' | undefined;
  /** Checkpoints that stay; default 2. */
  readonly keep?: number;
  /** Called with what happens to the checkpoints. */
  readonly onEvent?: OnEvent;
}

/**
 * Opens a run folder, and writes nothing.
 * @throws OtherRunError if it contains a run with another configuration, unless that is to be replaced; TractError if it
 * contains files that no run has written and this one would replace, or no complete checkpoint among those of a run.
 */
export const openRunFolder = async (path: string, options: RunFolderOptions): Promise<RunFolder> => {
  const { configuration, fresh, otherRun = 'refuse', keep, onEvent } = options;
  const checkpointFolder = join(path, 'checkpoints');
  const modelFolder = join(path, 'model');
  const usable = <T extends { readonly configuration: Configuration }>(
    state: 'unfinished' | 'finished',
    found: T | undefined,
  ): T | undefined => {
    const changes = found === undefined ? [] : changesBetween(found.configuration, configuration);
    if (changes.length === 0) return found;
    if (otherRun === 'refuse') throw new OtherRunError(path, state, changes);
    return undefined;
  };
  await checkForeign(path);
  const store = await openCheckpoints(path, { fresh, ...(keep && { keep }), ...(onEvent && { onEvent }) });
  const saved = usable('unfinished', store.saved);
  const stored = fresh || saved ? undefined : usable('finished', await resultIn(path));
  const result = stored && (await isComplete(modelFolder)) ? stored : undefined;

  let writer: RunWriter | undefined;

  return {
    path,
    configuration,
    modelFolder,
    checkpointFolder,
    saved,
    result,
    async resume() {
      return saved && { position: saved.position, tensors: await saved.tensors() };
    },
    async begin() {
      writer = await store.begin(saved ? undefined : 'fresh');
      return writer;
    },
    async finish(model, provenance, outcome) {
      await saveModel(modelFolder, model, plain(provenance) as Parameters<typeof saveModel>[2]);
      await writeRunResult(path, { configuration, ...outcome });
      await writer?.finish();
    },
  };
};

/** @throws TractError if the folder contains what a run would replace and no run has written. */
const checkForeign = async (path: string): Promise<void> => {
  const [first] = await foreignIn(path);
  if (first === undefined) return;
  throw badArgument(
    'folder',
    path,
    `it contains ${first}, which no run has written and this one would replace: give another folder, or move that away.`,
  );
};

/** The result of a finished run; a damaged one counts as none. */
const resultIn = (path: string): Promise<RunResult | undefined> => readRunResult(path).catch(() => undefined);

const isComplete = (modelFolder: string): Promise<boolean> =>
  readModelFolder(modelFolder).then(
    () => true,
    () => false,
  );
