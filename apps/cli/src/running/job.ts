import type { DurableJob } from '@tractjs/runs';

/** A run that a command executes in a folder. */
export interface Job extends Pick<DurableJob, 'make' | 'configuration'> {
  /** The name in JSON events. */
  readonly stage: string;
  /** The name in progress lines. */
  readonly title: string;
  /** The origin of the model, without engine and versions. */
  readonly provenance: Readonly<Record<string, unknown>>;
}
