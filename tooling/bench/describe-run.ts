import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from '@tractjs/engine';
import type { BenchOptions } from './arguments';
import type { Peer } from './peer/peer';

/** What figures depend on besides the code: settings, versions, machine. */
export interface RunDescription {
  readonly threads: number;
  readonly rounds: number;
  readonly repeats: number;
  /** Images per call of the sampling work. */
  readonly samples: number;
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly system: string;
    /** Load average of the last minute of the run. Above `threads`, other programs were busy too. */
    readonly load: number;
  };
  /** ISO 8601. */
  readonly date: string;
}

/** Describes a run that has just ended. */
export const describeRun = (
  options: BenchOptions,
  engine: Engine,
  peer: Peer | undefined,
): RunDescription => ({
  threads: options.threads,
  rounds: options.rounds,
  repeats: options.repeats,
  samples: options.samples,
  engine: engine.backend,
  versions: {
    node: process.versions.node,
    tfjs: tf.version_core,
    [engine.tfjsBackend]: engine.version,
    ...(peer && { torch: peer.torch, python: peer.python }),
  },
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    load: loadavg()[0] ?? 0,
  },
  date: new Date().toISOString(),
});
