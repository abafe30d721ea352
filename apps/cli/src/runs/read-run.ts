import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import {
  glanceAtCheckpoints,
  type LockState,
  lockState,
  type MetricPoint,
  type RunConfig,
  type RunEnvironment,
  type RunEvent,
  readEvents,
  readFirstCheckpoint,
  readMetrics,
  readRunConfig,
  readRunEnvironment,
  readRunResult,
  type SeenCheckpoint,
} from '@tractjs/runs';
import { TractError } from '@tractjs/tractjs';
import { exists } from '../destinations/files';
import { type Expected, expectedOf } from './expected';

/** The state of a run. */
export type RunState = 'running' | 'interrupted' | 'finished' | 'failed' | 'damaged';

/** Everything in a run's folder except tensors. */
export interface RunView {
  readonly folder: string;
  /** The name of the folder. */
  readonly name: string;
  readonly state: RunState;
  /** More about the state, in words. */
  readonly detail: string;
  readonly lock: LockState | undefined;
  readonly config: RunConfig | undefined;
  readonly environment: RunEnvironment | undefined;
  /** The configuration that determines the result, also of runs without config.json. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly expected: Expected | undefined;
  readonly events: readonly RunEvent[];
  readonly points: readonly MetricPoint[];
  readonly checkpoint: SeenCheckpoint | undefined;
  /** Examples so far. */
  readonly samples: number;
  /** Seconds of work so far, if known. */
  readonly seconds: number | undefined;
  /** Recent examples per second. */
  readonly rate: number | undefined;
  /** Damaged or missing parts, in words; some are harmless. */
  readonly problems: readonly string[];
  /** Time of the last write, in milliseconds since 1970. */
  readonly changed: number;
}

/** Limit on the points of a curve; the last ones are kept. */
const MAX_POINTS = 1_000_000;

/** Files that a run writes while it works. */
const WRITTEN = ['metrics.jsonl', 'events.jsonl', 'result.json', 'config.json', 'checkpoints', 'checkpoint'];

/** Reads a run's folder, also while the run works. Unreadable parts are reported in `problems`. */
export const readRun = async (folder: string): Promise<RunView> => {
  const problems: string[] = [];
  const attempt = async <T>(reading: Promise<T>): Promise<T | undefined> => {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof TractError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
      problems.push((error as Error).message);
      return undefined;
    }
  };
  const [config, environment, events, curve, result, first, lock] = [
    await attempt(readRunConfig(folder)),
    await attempt(readRunEnvironment(folder)),
    await attempt(readEvents(folder)),
    await attempt(readMetrics(join(folder, 'metrics.jsonl'), { last: MAX_POINTS })),
    await attempt(readRunResult(folder)),
    await attempt(readFirstCheckpoint(folder)),
    await attempt(lockState(folder)),
  ];
  const damagedLines = (curve?.damaged ?? 0) + (events?.skipped ?? 0);
  if (damagedLines > 0) problems.push(`${damagedLines} damaged lines of the run's records are skipped`);
  const { complete, damaged } = await glanceAtCheckpoints(folder);
  for (const path of damaged) problems.push(`${path} is not a complete checkpoint`);

  const unfinished = complete.length + damaged.length > 0 || first !== undefined;
  const finished = unfinished ? undefined : result;
  if (finished && !(await exists(join(folder, 'model')))) problems.push('the folder model/ is missing');
  const points: readonly MetricPoint[] =
    [curve?.points, first?.history, finished?.history].find((list) => list?.length) ?? [];
  const last = points.at(-1);
  const samples = Math.max(finished?.samples ?? 0, last?.samples ?? 0);
  const seconds = finished?.seconds ?? last?.seconds ?? first?.seconds;
  const configuration = config?.configuration ?? first?.configuration ?? result?.configuration ?? {};
  const log = events?.values ?? [];
  return {
    folder,
    name: basename(resolve(folder)),
    ...stateOf({
      lock,
      beats: await beatRecently(lock),
      isFinished: finished !== undefined,
      isDamaged: finished
        ? problems.length > 0
        : complete.length === 0 && first === undefined && problems.some(isGrave),
      lastEvent: log.at(-1),
    }),
    lock,
    config,
    environment,
    configuration,
    events: log,
    points,
    samples,
    seconds,
    problems,
    expected: expectedOf(configuration),
    checkpoint: complete[0],
    rate: last?.rate ?? (seconds && samples / seconds),
    changed: Math.max(0, ...(await Promise.all(WRITTEN.map((name) => modified(join(folder, name)))))),
  };
};

/** Returns whether a problem prevents a run without a complete checkpoint from continuing. */
const isGrave = (problem: string): boolean => !/records are skipped|environment\.json/.test(problem);

const modified = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/**
 * Milliseconds since the last heartbeat within which an owner on another machine counts as alive. A list cannot wait for
 * further heartbeats; only the display depends on this.
 */
const RECENT = 120_000;

const beatRecently = async (lock: LockState | undefined): Promise<boolean> =>
  lock?.life === 'unknown' && Date.now() - (await modified(lock.path)) < RECENT;

interface Signs {
  readonly lock: LockState | undefined;
  readonly beats: boolean;
  readonly isFinished: boolean;
  readonly isDamaged: boolean;
  readonly lastEvent: RunEvent | undefined;
}

const stateOf = ({
  lock,
  beats,
  isFinished,
  isDamaged,
  lastEvent,
}: Signs): Pick<RunView, 'state' | 'detail'> => {
  const owner = lock?.owner;
  if (lock?.life === 'alive' || beats) {
    return { state: 'running', detail: owner ? `process ${owner.pid} on ${owner.host}` : '' };
  }
  if (isDamaged) return { state: 'damaged', detail: 'it cannot continue from the content of its folder' };
  if (isFinished) return { state: 'finished', detail: '' };
  const text = lastEvent?.details['message'];
  if (lastEvent?.event === 'error') return { state: 'failed', detail: typeof text === 'string' ? text : '' };
  if (owner)
    return { state: 'interrupted', detail: `process ${owner.pid} on ${owner.host} ended without a message` };
  return { state: 'interrupted', detail: '' };
};
