import type { GridRule, Network, Schedule } from '@tractjs/core';
import type { NetworkName } from '../arguments';

/** A network of the benchmark, with the path on which it is trained and sampled. */
export interface BenchNetwork {
  readonly name: NetworkName;
  readonly network: Network & {
    /** Shape of every parameter, by name. */
    paramShapes(): Readonly<Record<string, readonly number[]>>;
  };
  readonly schedule: Schedule;
  readonly grid: GridRule;
  /** Kind and sizes, from which peer_networks.py builds the same network. */
  readonly twin: Readonly<Record<string, unknown>>;
}
