import { arch, availableParallelism, cpus, hostname, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument, writeDocument } from '../disk';

/** What environment.json says of the latest start of a run. */
export interface RunEnvironment {
  /** ISO 8601. */
  readonly time: string;
  readonly host: string;
  readonly pid: number;
  readonly platform: string;
  readonly arch: string;
  readonly cpu: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly node: string;
  /** The engine's line, such as "engine: native (TensorFlow 2.18.1, 2 threads)". */
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

/** Path of a run's environment.json. */
export const environmentPath = (folder: string): string => join(folder, 'environment.json');

/** This process and this machine. */
export const thisEnvironment = (
  told: Pick<RunEnvironment, 'engine' | 'threads' | 'versions'>,
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
  ...told,
});

/** Writes environment.json, whole or not at all. Errors are those of node:fs. */
export const writeRunEnvironment = (folder: string, environment: RunEnvironment): Promise<void> =>
  writeDocument(environmentPath(folder), environment);

/** Reads environment.json; undefined where there is none. @throws TractError where it cannot be used. */
export const readRunEnvironment = (folder: string): Promise<RunEnvironment | undefined> =>
  readDocument(environmentPath(folder), {
    schema,
    remedy: 'it is written anew when the run goes on, and may be removed',
  });
