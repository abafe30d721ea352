import { join } from 'node:path';
import { type OnEvent, openCheckpoints, type RunWriter, type SavedRun } from '@tractjs/runs';
import { type Model, type RunState, saveModel } from '@tractjs/tractjs';
import { readModelFolder } from '@tractjs/zoo/node';
import { z } from 'zod';
import { checkRunFolder } from '../destinations/check-run-folder';
import { UsageError } from '../errors';
import { readJsonIfGood, writeJson } from '../files';
import { fingerprint } from '../fingerprint';
import { type LossPoint, lossPointSchema } from './loss-point';

type Configuration = Readonly<Record<string, unknown>>;

/** What a finished run leaves beside its model. */
export interface RunResult {
  readonly configuration: Configuration;
  readonly samples: number;
  readonly seconds: number;
  readonly finalLoss: number;
  readonly history: readonly LossPoint[];
}

/** The folder of one run: `checkpoints/` while it is under way, `model/` and `result.json` when it is done. */
export interface RunFolder {
  readonly configuration: Configuration;
  readonly modelFolder: string;
  readonly checkpointFolder: string;
  /** Where an unfinished run with this configuration stopped. */
  readonly saved: SavedRun | undefined;
  /** The result of a finished run with this configuration. */
  readonly result: RunResult | undefined;
  /** The state to resume from; its tensors are the caller's. */
  resume(): Promise<RunState | undefined>;
  /** Makes the folder ready to be written to, by one run. */
  begin(): Promise<RunWriter>;
  /** Saves the model and the result, then removes the checkpoints. */
  finish(model: Model, provenance: Configuration, result: Omit<RunResult, 'configuration'>): Promise<void>;
}

const resultSchema = z.object({
  configuration: z.record(z.string(), z.unknown()),
  samples: z.number(),
  seconds: z.number(),
  finalLoss: z.number(),
  history: z.array(lossPointSchema),
});

export interface RunFolderOptions {
  /** Everything that decides what the run computes; plain values. */
  readonly configuration: Configuration;
  /** Start over whatever is there. Nothing is removed until there is something to put in its place. */
  readonly fresh: boolean;
  /** What to do about a run with another configuration; default 'refuse'. */
  readonly other?: 'refuse' | 'start-over';
  /** Checkpoints that stay; default 2. */
  readonly keep?: number;
  /** Told of what happens to the folder. */
  readonly onEvent?: OnEvent;
}

/**
 * Looks at a run folder, and writes nothing.
 * @throws UsageError if it holds a run with another configuration, unless told to start over, or what no run has written.
 */
export const openRunFolder = async (folder: string, options: RunFolderOptions): Promise<RunFolder> => {
  const { fresh, other = 'refuse', keep, onEvent } = options;
  const wanted = plain(options.configuration);
  const checkpointFolder = join(folder, 'checkpoints');
  const modelFolder = join(folder, 'model');
  const resultFile = join(folder, 'result.json');
  const usable = <T extends { readonly configuration: Configuration }>(
    what: string,
    found: T | undefined,
  ): T | undefined => {
    const changes = found === undefined ? [] : changesBetween(found.configuration, wanted);
    if (changes.length === 0) return found;
    if (other === 'refuse') throw differs(folder, what, changes);
    return undefined;
  };
  await checkRunFolder(folder);
  const store = await openCheckpoints(folder, { fresh, ...(keep && { keep }), ...(onEvent && { onEvent }) });
  const saved = usable('an unfinished run', store.saved);
  const stored =
    fresh || saved
      ? undefined
      : usable('a finished run', resultSchema.safeParse(await readJsonIfGood(resultFile)).data);
  const result = stored && (await isWhole(modelFolder)) ? stored : undefined;

  let writer: RunWriter | undefined;

  return {
    configuration: wanted,
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
      await writeJson(resultFile, { configuration: wanted, ...outcome });
      await writer?.finish();
    },
  };
};

const isWhole = (modelFolder: string): Promise<boolean> =>
  readModelFolder(modelFolder).then(
    () => true,
    () => false,
  );

/** As it will be read back: without what JSON leaves out. */
const plain = (value: Configuration): Configuration => JSON.parse(JSON.stringify(value)) as Configuration;

/** What differs, in words. */
const changesBetween = (stored: Configuration, wanted: Configuration): string[] => {
  const keys = [...new Set([...Object.keys(stored), ...Object.keys(wanted)])];
  const changed = keys.filter((key) => fingerprint(stored[key] ?? null) !== fingerprint(wanted[key] ?? null));
  return changed.map((key) => `${key} was ${show(stored[key])} and is now ${show(wanted[key])}`);
};

const differs = (folder: string, what: string, changes: readonly string[]): UsageError =>
  new UsageError(
    `${folder} holds ${what} with other settings (${changes.join('; ')}): use the earlier settings to go on with it, choose another folder with --out, or pass --fresh to start over in this one.`,
  );

const show = (value: unknown): string => {
  const text = value === undefined ? 'not set' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
