import type { MetricPoint } from '../records/metrics-format';
import type { CheckpointDocument } from './checkpoint-format';
import type { Kept } from './keep';

/** A checkpoint that was found whole. */
export interface Found {
  /** Its folder. */
  readonly path: string;
  readonly version: 1 | 2;
  readonly document: Omit<CheckpointDocument, 'metrics'>;
  /** The loss curve up to it. */
  readonly points: readonly MetricPoint[];
  /** Bytes of the run's metrics.jsonl that are these points; undefined where the file does not have them as they are. */
  readonly bytes?: number;
  /** Its name among the run's checkpoints, and those before it; empty where it is not among them. */
  readonly kept: readonly Kept[];
  /** Whether points of the loss curve are missing. */
  readonly curveDamaged: boolean;
}

/** A checkpoint that is not whole. */
export interface PassedOver {
  readonly path: string;
  readonly why: string;
}

/** What a run's folder holds. */
export interface Search {
  readonly found?: Found;
  /** Newer ones than what was found. */
  readonly passedOver: readonly PassedOver[];
}
