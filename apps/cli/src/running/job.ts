import type { FaultOptions } from '@tractjs/distill';
import type { Run, RunState } from '@tractjs/tractjs';

/** What a run is made with beside its configuration. */
export interface JobContext {
  /** The state to go on from; the run copies it. */
  readonly resume?: RunState;
  readonly faults: FaultOptions;
}

/** A run that is to be carried out in a folder. */
export interface Job {
  /** Its name in JSON events. */
  readonly stage: string;
  /** Its name for people. */
  readonly title: string;
  /** Everything that decides what it computes; plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** What its model tells of how it was made, beside the engine and the versions. */
  readonly provenance: Readonly<Record<string, unknown>>;
  /** Makes it, with an event for every optimiser step. */
  make(context: JobContext): Promise<Run>;
}
