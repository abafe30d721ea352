import type { ProgressEvent } from '@tractjs/distill';
import type { LockOwner } from '../lock';

/** Something that happened to a durable run: plain data. Events with a `message` are worth showing to people. */
export type DurableEvent =
  /** The lock's owner is on another machine: its lock is watched for so many seconds before it counts as dead. */
  | {
      readonly event: 'waiting';
      readonly owner: LockOwner | undefined;
      readonly seconds: number;
      readonly message: string;
    }
  /** Training starts after so many steps: 0, or those of the checkpoint. Again after a rollback. */
  | { readonly event: 'start'; readonly step: number }
  /** Means over 10 optimiser steps, or fewer at the end of a phase. */
  | ({ readonly event: 'progress' } & ProgressEvent)
  /** A checkpoint is on the disk. `stopped`: seconds for which training stood still for it; `seconds`: all it took. */
  | {
      readonly event: 'save';
      readonly step: number;
      readonly phase: number;
      /** Mean loss since the save before; null if there was no step. */
      readonly score: number | null;
      readonly bytes: number;
      readonly stopped: number;
      readonly seconds: number;
    }
  /** A step was not applied. Reported for the first 10 of an attempt. `record`: where it is recorded, or why not. */
  | { readonly event: 'fault'; readonly step: number; readonly record: string; readonly message: string }
  /** Training diverged: it goes on from the last checkpoint, with `rate` times the learning rate. */
  | { readonly event: 'rollback'; readonly step: number; readonly rate: number; readonly message: string }
  /** A damaged checkpoint was skipped in favour of an older one, or points of the loss curve are lost. */
  | { readonly event: 'fallback' | 'curve'; readonly step: number; readonly message: string }
  /** Something could not be written or removed. The run goes on. */
  | {
      readonly event: 'error';
      readonly during: 'save' | 'clean' | 'metrics' | 'events';
      readonly message: string;
    };
