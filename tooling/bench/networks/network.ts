import type { GridRule, Network, Schedule } from '@tractjs/core';
import type { NetworkName } from '../arguments';

/** A network as the benchmark runs it, with the path that it is trained and sampled on. */
export interface BenchNetwork {
  readonly name: NetworkName;
  readonly network: Network & {
    /** Shape of every parameter, by name. */
    paramShapes(): Readonly<Record<string, readonly number[]>>;
  };
  readonly schedule: Schedule;
  readonly grid: GridRule;
  /** What peer_networks.py needs to build the same network: its kind and its sizes. */
  readonly twin: Readonly<Record<string, unknown>>;
}
