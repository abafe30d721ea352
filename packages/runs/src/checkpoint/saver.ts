import { isDeepStrictEqual } from 'node:util';
import { TractError } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { type DiskProblem, problemOf, removeProblem, saveProblem } from '../disk';
import type { Background, Outcome } from './background';
import { encodeDocument, nameOf, readName } from './checkpoint-format';
import { copyState, layOutState } from './copy-state';
import { type Kept, outdated } from './keep';
import type { MetricsFile } from './metrics-file';
import type { StoreEvent } from './store-event';
import type { WriteRequest, Written } from './write-checkpoint';

/** What a checkpoint says beside the state. */
export interface SaveOptions {
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Seconds of work so far. */
  readonly seconds: number;
  /** Mean loss since the save before, within the phase; the checkpoint with the lowest one stays. */
  readonly score?: number;
  /** Plain numbers of steps that are in no point of the metrics yet. */
  readonly pending?: readonly Readonly<Record<string, number>>[];
}

export interface SaverOptions {
  readonly folder: string;
  readonly keep: number;
  /** The checkpoints that are there, from old to new. */
  readonly kept: readonly Kept[];
  /** Where the newest of them is. */
  readonly position?: Readonly<Record<string, number>>;
  /** What goes with the first save: names in the run's folder. */
  readonly obsolete: readonly string[];
  readonly background: Background;
  readonly metrics: Pick<MetricsFile, 'bytes' | 'flush'>;
  readonly onEvent: (event: StoreEvent) => void;
}

/** Saves states one after the other, and keeps of the checkpoints those that are to stay. */
export const saver = (options: SaverOptions) => {
  const { folder, keep, background, metrics, onEvent } = options;
  let { kept, obsolete, position } = options;
  let spare: ArrayBuffer | undefined;
  let underWay: Promise<unknown> | undefined;
  /** Names of saves that failed, of which something may be there. */
  let litter: string[] = [];

  /** One thing at a time; what is thrown is the caller's. */
  const during = async <T>(work: Promise<T>): Promise<T> => {
    underWay = work.catch(() => undefined);
    try {
      return await work;
    } finally {
      underWay = undefined;
    }
  };

  /** Checks and copies now; returns what is to be written. */
  const take = (
    state: RunState,
    { configuration, seconds, score, pending = [] }: SaveOptions,
  ): WriteRequest => {
    const { step = 0, phase = 0 } = state.position;
    const times = [...kept.map(({ name }) => name), ...litter]
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
      outdated: [...outdated([...kept, one], keep).map(({ name }) => name), ...litter],
    };
  };

  const write = async (request: WriteRequest, at: RunState['position']): Promise<Written> => {
    const { step, phase, score } = request.about;
    const { byteLength } = request.tensors;
    const failed = await metrics.flush().then(() => undefined, problemOf);
    const outcome: Outcome = failed
      ? { problem: failed, room: request.tensors.buffer }
      : await background({ request });
    spare = outcome.room;
    const { written } = outcome;
    if (written === undefined) {
      litter = [...litter, request.name];
      const problem = outcome.problem as DiskProblem;
      throw saveProblem(`The checkpoint of step ${step}`, folder, problem, byteLength);
    }
    position = at;
    const gone = new Set(written.left ? [] : request.outdated);
    kept = [...kept, { name: request.name, phase, score }].filter(({ name }) => !gone.has(name));
    if (!written.left) [obsolete, litter] = [[], []];
    return written;
  };

  return {
    get busy() {
      return underWay !== undefined;
    },
    prepare(state: RunState): void {
      if (underWay !== undefined) return;
      const room = layOutState(state).bytes;
      void during(
        background({ room }).then((outcome) => {
          spare = outcome.room;
        }),
      );
    },
    async save(state: RunState, about: SaveOptions): Promise<void> {
      while (underWay) await underWay;
      if (isDeepStrictEqual(position, { ...state.position })) return;
      const began = performance.now();
      try {
        const request = take(state, about);
        const stopped = (performance.now() - began) / 1000;
        const { bytes, left } = await during(write(request, { ...state.position }));
        const seconds = (performance.now() - began) / 1000;
        onEvent({ event: 'save', ...request.about, bytes, stopped, seconds });
        if (left) onEvent({ event: 'error', during: 'clean', message: removeProblem(folder, left) });
      } catch (error) {
        if (error instanceof TractError)
          onEvent({ event: 'error', during: 'save', step: state.position['step'], message: error.message });
        throw error;
      }
    },
    async settle(): Promise<void> {
      while (underWay) await underWay;
    },
  };
};
