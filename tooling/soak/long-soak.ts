import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, type Model, sample } from '@tractjs/core';
import { distill } from '@tractjs/distill';
import { openCheckpoints } from '@tractjs/runs';
import { ddim } from '@tractjs/steps';
import { collect } from './collect';
import { type Drift, drift, type Minute } from './drift';

export interface LongSoakOptions {
  readonly model: Model;
  readonly data: DataSource;
  readonly batch: number;
  readonly minutes: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** Optimiser steps between two drawings. */
const DRAW_EVERY = 50;
const DRAWN = 16;
/** The saving thread, which only a built package has; without it, saving pauses training. */
const SAVING = new URL('../../packages/runs/dist/save-worker.js', import.meta.url);
/** Seconds between two checkpoints. */
const SAVE_EVERY = 30;

/** Distils, draws samples and saves checkpoints for some minutes. Returns the change of memory, open files and speed. */
export const soakLong = async (options: LongSoakOptions): Promise<Drift> => {
  const { minutes, signal, say, model, data, batch } = options;
  const folder = mkdtempSync(join(tmpdir(), 'tract-soak-'));
  const writer = await (await openCheckpoints(folder, { program: SAVING })).begin();
  // More examples than any machine can process: the clock ends the run.
  const run = distill({
    teacher: model,
    data,
    batch,
    seed: 0,
    every: 1,
    teacherStep: ddim(),
    studentStep: ddim(),
    phases: [64, 8],
    samples: 1e12,
  });
  const finished: Minute[] = [];
  let minute = beginMinute();
  const began = performance.now();
  let saved = began;
  try {
    for await (const { step, samples, loss } of run) {
      writer.metrics.add({ phase: 0, samples, loss, step });
      if (step % DRAW_EVERY === 0)
        sample(run.model, {
          steps: 2,
          step: ddim(),
          seed: step,
          shape: [DRAWN, ...model.network.shape],
        }).dispose();
      const now = performance.now();
      if (now - saved > 1000 * SAVE_EVERY) {
        saved = now;
        await writer.save(run.state(), { configuration: {}, seconds: (now - began) / 1000 });
      }
      minute.add(batch);
      if (minute.seconds() > 60) {
        const done = minute.end();
        finished.push(done);
        // V8 alone may collect old objects only once in many minutes.
        collect();
        say(lineOf(finished.length, minutes, done));
        minute = beginMinute();
      }
      if (finished.length >= minutes || signal.aborted) break;
    }
  } finally {
    await writer.settle();
    run.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  return drift(finished);
};

const beginMinute = () => {
  const began = performance.now();
  const processorBefore = process.cpuUsage();
  let examples = 0;
  let resident = Number.POSITIVE_INFINITY;
  let handles = 0;
  const seconds = () => (performance.now() - began) / 1000;
  return {
    seconds,
    add(count: number): void {
      examples += count;
      resident = Math.min(resident, process.memoryUsage.rss());
      handles = Math.max(handles, readdirSync('/proc/self/fd').length);
    },
    end(): Minute {
      const { user, system } = process.cpuUsage(processorBefore);
      const { numTensors: tensors } = tf.memory();
      return { examples, seconds: seconds(), processor: (user + system) / 1e6, resident, handles, tensors };
    },
  };
};

const lineOf = (
  number: number,
  all: number,
  { examples, seconds, resident, handles, tensors }: Minute,
): string =>
  `${number} of ${all} min: ${(examples / seconds).toFixed(0)} examples/s, resident ${(resident / 2 ** 20).toFixed(1)} MB, ${handles} open files, ${tensors} tensors`;
