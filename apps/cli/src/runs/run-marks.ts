import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  lockState,
  readDocument,
  readEvents,
  readMetrics,
  readRunConfig,
  readRunEnvironment,
} from '@tractjs/runs';
import { z } from 'zod';

const table = z.record(z.string(), z.unknown());
const resultSchema = z.object({ configuration: table, samples: z.number(), history: z.array(z.unknown()) });
/** The state of checkpoints of version 1. */
const firstSchema = z.object({ configuration: table, seconds: z.number(), history: z.array(z.unknown()) });
/** Most bytes of a document with a loss curve in it. */
const CURVE_BYTES = 2 ** 28;

/** Names in `checkpoints/` that a run gives, and those that systems leave anywhere. */
const CHECKPOINT = /^(\d{12,16}(-\d{1,6})?(\.damaged)?|\..*|Thumbs\.db|desktop\.ini)$/;

/** What a run writes into its folder, or removes from it. */
const NAMES = [
  ...['config.json', 'environment.json', 'events.jsonl', 'metrics.jsonl', 'result.json'],
  ...['checkpoint', 'checkpoints', 'faults', 'model'],
];

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** What only a run leaves in a folder, each told by its content and not by its name alone. */
const marks: readonly ((folder: string) => Promise<boolean>)[] = [
  async (folder) => (await readRunConfig(folder)) !== undefined,
  async (folder) => (await lockState(folder))?.owner !== undefined,
  async (folder) => (await namesIn(join(folder, 'checkpoints'))).some((name) => /^\d{12}/.test(name)),
  async (folder) => (await readEvents(folder)).values.length > 0,
  async (folder) => (await readMetrics(join(folder, 'metrics.jsonl'), { most: 1 })).points.length > 0,
  async (folder) => (await readRunEnvironment(folder)) !== undefined,
  (folder) => holds(join(folder, 'result.json'), resultSchema),
  (folder) => holds(join(folder, 'checkpoint', 'state.json'), firstSchema),
];

const holds = async (path: string, schema: z.ZodType): Promise<boolean> =>
  (await readDocument(path, { schema, remedy: '', mostBytes: CURVE_BYTES })) !== undefined;

/** Whether a folder is that of a run: one of the marks that only a run leaves is there. */
export const holdsRun = async (folder: string): Promise<boolean> => {
  for (const mark of marks) if (await mark(folder).catch(() => false)) return true;
  return false;
};

/** Whether there is something that could be lost. */
const hasContent = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  return found.isDirectory() ? (await namesIn(path)).length > 0 : found.size > 0;
};

/**
 * What is in a folder that a run would replace or remove and that no run has written: names of its files and folders. In the
 * folder of a run what has its names is its own, but for what is in `checkpoints/` under other names.
 */
export const foreignIn = async (folder: string): Promise<string[]> => {
  if (!(await holdsRun(folder))) {
    const full = await Promise.all(NAMES.map((name) => hasContent(join(folder, name))));
    return NAMES.filter((_, i) => full[i]);
  }
  const inside = await namesIn(join(folder, 'checkpoints'));
  return inside.filter((name) => !CHECKPOINT.test(name)).map((name) => join('checkpoints', name));
};
