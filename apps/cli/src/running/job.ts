import type { DurableJob } from '@tractjs/runs';

/** A run that a command carries out in a folder. */
export interface Job extends Pick<DurableJob, 'make' | 'configuration'> {
  /** Its name in JSON events. */
  readonly stage: string;
  /** Its name for people. */
  readonly title: string;
  /** How its model was made, apart from the engine and the versions. */
  readonly provenance: Readonly<Record<string, unknown>>;
}
