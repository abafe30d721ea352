import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readFirstCheckpoint } from '../checkpoint';
import { lockState } from '../lock';
import { readEvents, readMetrics, readRunConfig, readRunEnvironment } from '../records';
import { readRunResult } from './run-result';

/** Names in `checkpoints/` that a run gives, and those that systems leave anywhere. */
const CHECKPOINT = /^(\d{12,16}(-\d{1,6})?(\.damaged)?|\..*|Thumbs\.db|desktop\.ini)$/;

/** What a run writes into its folder, or removes from it. */
const NAMES = [
  ...['config.json', 'environment.json', 'events.jsonl', 'metrics.jsonl', 'result.json'],
  ...['checkpoint', 'checkpoints', 'faults', 'model'],
];

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** What only a run leaves in a folder, each recognised by its content and not by its name alone. */
const marks: readonly ((folder: string) => Promise<boolean>)[] = [
  async (folder) => (await readRunConfig(folder)) !== undefined,
  async (folder) => (await lockState(folder))?.owner !== undefined,
  async (folder) => (await namesIn(join(folder, 'checkpoints'))).some((name) => /^\d{12}/.test(name)),
  async (folder) => (await readEvents(folder)).values.length > 0,
  async (folder) => (await readMetrics(join(folder, 'metrics.jsonl'), { last: 1 })).points.length > 0,
  async (folder) => (await readRunEnvironment(folder)) !== undefined,
  async (folder) => (await readRunResult(folder)) !== undefined,
  async (folder) => (await readFirstCheckpoint(folder)) !== undefined,
];

/** Checks whether a folder is that of a run: it contains one of the marks that only a run leaves. */
export const holdsRun = async (folder: string): Promise<boolean> => {
  for (const mark of marks) if (await mark(folder).catch(() => false)) return true;
  return false;
};

/** Whether something exists that could be lost. */
const hasContent = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return false;
  return found.isDirectory() ? (await namesIn(path)).length > 0 : found.size > 0;
};

/**
 * Lists what a run would replace or remove in a folder although no run has written it: names of files and folders. In
 * the folder of a run, everything under a run's names is its own, except for other names in `checkpoints/`.
 */
export const foreignIn = async (folder: string): Promise<string[]> => {
  if (!(await holdsRun(folder))) {
    const full = await Promise.all(NAMES.map((name) => hasContent(join(folder, name))));
    return NAMES.filter((_, i) => full[i]);
  }
  const inside = await namesIn(join(folder, 'checkpoints'));
  return inside.filter((name) => !CHECKPOINT.test(name)).map((name) => join('checkpoints', name));
};
