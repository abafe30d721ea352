import { isDeepStrictEqual } from 'node:util';
import { TractError } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { type DiskProblem, problemOf, removeProblem, saveProblem } from '../disk';
import type { Background, Outcome } from './background';
import { encodeDocument, nameOf, readName } from './checkpoint-format';
import { copyState, layOutState } from './copy-state';
import { type KeptCheckpoint, outdated } from './keep';
import type { MetricsFile } from './metrics-file';
import type { StoreEvent } from './store-event';
import type { WriteRequest, Written } from './write-checkpoint';

/** What a checkpoint contains in addition to the state. */
export interface SaveOptions {
  /** The run's settings, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Seconds of work so far. */
  readonly seconds: number;
  /** Mean loss since the previous save within the phase. The checkpoint with the lowest one is kept. */
  readonly score?: number;
  /** Numbers of steps that are not in a point of the metrics yet. */
  readonly pending?: readonly Readonly<Record<string, number>>[];
}

/** Options of `saver`. */
export interface SaverOptions {
  readonly folder: string;
  /** Number of latest checkpoints to keep. */
  readonly keep: number;
  /** The existing checkpoints, from old to new. */
  readonly kept: readonly KeptCheckpoint[];
  /** The position of the newest of them. */
  readonly position?: Readonly<Record<string, number>>;
  /** Names in the run's folder that the first save removes. */
  readonly obsolete: readonly string[];
  readonly background: Background;
  readonly metrics: Pick<MetricsFile, 'bytes' | 'flush'>;
  readonly onEvent: (event: StoreEvent) => void;
}

/** Makes an object that saves states one after another, and removes outdated checkpoints. */
export const saver = (options: SaverOptions) => {
  const { folder, keep, background, metrics, onEvent } = options;
  let { kept, obsolete, position } = options;
  let spare: ArrayBuffer | undefined;
  let inProgress: Promise<unknown> | undefined;
  /** Names of failed saves, whose files may still exist. */
  let failedNames: string[] = [];

  /** Marks the saver as busy during work. Rejects as the work does. */
  const during = async <T>(work: Promise<T>): Promise<T> => {
    inProgress = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      inProgress = undefined;
    }
  };

  /** Checks and copies a state now, and returns the request to write it. */
  const requestFor = (
    state: RunState,
    { configuration, seconds, score, pending = [] }: SaveOptions,
  ): WriteRequest => {
    const { step = 0, phase = 0 } = state.position;
    const times = [...kept.map(({ name }) => name), ...failedNames]
      .map(readName)
      .filter((one) => one?.[0] === step);
    const again = Math.max(-1, ...times.map((one) => one?.[1] as number)) + 1;
    const one = {
      name: nameOf(step, again),
      phase,
      score: Number.isFinite(score) ? (score as number) : null,
    };
    const { position } = state;
    const document = encodeDocument({ configuration, position, seconds, metrics: metrics.bytes, pending });
    const tensors = copyState(state, layOutState(state), spare);
    spare = undefined;
    return {
      folder,
      name: one.name,
      tensors,
      obsolete,
      about: { step, phase, score: one.score },
      document,
      outdated: [...outdated([...kept, one], keep).map(({ name }) => name), ...failedNames],
    };
  };

  const write = async (request: WriteRequest, at: RunState['position']): Promise<Written> => {
    const { step, phase, score } = request.about;
    const { byteLength } = request.tensors;
    const failed = await metrics.flush().then(() => undefined, problemOf);
    const outcome: Outcome = failed
      ? { problem: failed, buffer: request.tensors.buffer }
      : await background({ request });
    spare = outcome.buffer;
    const { written } = outcome;
    if (written === undefined) {
      failedNames = [...failedNames, request.name];
      const problem = outcome.problem as DiskProblem;
      throw saveProblem(`The checkpoint of step ${step}`, folder, problem, byteLength);
    }
    position = at;
    const gone = new Set(written.leftover ? [] : request.outdated);
    kept = [...kept, { name: request.name, phase, score }].filter(({ name }) => !gone.has(name));
    if (!written.leftover) [obsolete, failedNames] = [[], []];
    return written;
  };

  return {
    get busy() {
      return inProgress !== undefined;
    },
    prepare(state: RunState): void {
      if (inProgress !== undefined) return;
      void during(
        background({ allocate: layOutState(state).bytes }).then((outcome) => {
          spare = outcome.buffer;
        }),
      );
    },
    async save(state: RunState, about: SaveOptions): Promise<void> {
      while (inProgress) await inProgress;
      if (isDeepStrictEqual(position, { ...state.position })) return;
      const began = performance.now();
      try {
        const request = requestFor(state, about);
        const stopped = (performance.now() - began) / 1000;
        const { bytes, leftover } = await during(write(request, { ...state.position }));
        const seconds = (performance.now() - began) / 1000;
        onEvent({ event: 'save', ...request.about, bytes, stopped, seconds });
        if (leftover) onEvent({ event: 'error', during: 'clean', message: removeProblem(folder, leftover) });
      } catch (error) {
        if (error instanceof TractError)
          onEvent({ event: 'error', during: 'save', step: state.position['step'], message: error.message });
        throw error;
      }
    },
    async settle(): Promise<void> {
      while (inProgress) await inProgress;
    },
  };
};
