import { arch, availableParallelism, cpus, hostname, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument } from '../disk';

/** The contents of environment.json: the machine and versions of a run's latest start. */
export interface RunEnvironment {
  /** Time of the start, ISO 8601. */
  readonly time: string;
  readonly host: string;
  readonly pid: number;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  /** The machine's memory in bytes. */
  readonly memory: number;
  /** The version of Node.js. */
  readonly node: string;
  /** The engine's description, such as "engine: native (TensorFlow 2.18.1, 2 threads)". */
  readonly engine: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

const word = z.string().max(1000);
const schema = z.object({
  time: word,
  host: word,
  platform: word,
  arch: word,
  cpu: word,
  node: word,
  engine: word,
  pid: z.number(),
  cores: z.number(),
  memory: z.number(),
  threads: z.number(),
  versions: z.record(z.string().max(100), word),
});

/** Returns the path of a run's environment.json. */
export const environmentPath = (folder: string): string => join(folder, 'environment.json');

/** Returns the environment of this process, with the given facts about the engine and the packages. */
export const thisEnvironment = (
  facts: Pick<RunEnvironment, 'engine' | 'threads' | 'versions'>,
): RunEnvironment => ({
  time: new Date().toISOString(),
  host: hostname(),
  pid: process.pid,
  platform: platform(),
  arch: arch(),
  cpu: cpus()[0]?.model.trim() ?? '',
  cores: availableParallelism(),
  memory: totalmem(),
  node: process.versions.node,
  ...facts,
});

/** Writes environment.json, completely or not at all. Errors are those of node:fs. */
export const writeRunEnvironment = (folder: string, environment: RunEnvironment): Promise<void> =>
  writeDocument(environmentPath(folder), environment);

/** Reads environment.json; returns undefined if it does not exist. @throws TractError if it is malformed. */
export const readRunEnvironment = (folder: string): Promise<RunEnvironment | undefined> =>
  readDocument(environmentPath(folder), {
    schema,
    remedy: 'remove it; it is written again when the run continues',
  });
