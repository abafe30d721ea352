import type { MetricPoint } from '../records/metrics-format';
import type { CheckpointDocument } from './checkpoint-format';
import type { KeptCheckpoint } from './keep';

/** A complete checkpoint. */
export interface FoundCheckpoint {
  /** The checkpoint's folder. */
  readonly path: string;
  readonly version: 1 | 2;
  readonly document: Omit<CheckpointDocument, 'metrics'>;
  /** The loss curve up to the checkpoint. */
  readonly points: readonly MetricPoint[];
  /**
   * Bytes of these points in the run's metrics.jsonl; undefined if the file has other points or is damaged.
   */
  readonly bytes?: number;
  /**
   * The run's checkpoints up to this one, from old to new; empty if this one is not in the run's folder of
   * checkpoints.
   */
  readonly kept: readonly KeptCheckpoint[];
  /** Whether points of the loss curve are missing. */
  readonly curveDamaged: boolean;
}

/** A checkpoint that is damaged or incomplete, and why. */
export interface SkippedCheckpoint {
  readonly path: string;
  readonly why: string;
}

/** The result of the search in a run's folder. */
export interface SearchResult {
  readonly found?: FoundCheckpoint;
  /** The checkpoints that are newer than `found`. */
  readonly skipped: readonly SkippedCheckpoint[];
}
