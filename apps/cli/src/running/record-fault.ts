import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BadStep } from '@tractjs/distill';
import type { RunState } from '@tractjs/tractjs';
import { encodeSafetensors, type SafeTensor } from '@tractjs/zoo';
import { beside } from '../files';

/** Recorded for one run; more of them are only counted. */
const MOST = 3;
/** As wide as the names of checkpoints. */
const DIGITS = 12;

export interface FaultRecorderOptions {
  /** The run's folder: records go to `faults/STEP/` in it. */
  readonly folder: string;
  /** What decides the run's result, as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly most?: number;
}

/** What became of a bad step. */
export interface FaultNote {
  /** One sentence for people. */
  readonly text: string;
  /** For events.jsonl and --json. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Writes down what is needed to reproduce bad steps. */
export interface FaultRecorder {
  /** Bad steps that it was told of. */
  readonly count: number;
  /**
   * Records a bad step, `position` being the run's at that moment, unless enough are recorded or this one is. Never throws:
   * where it cannot write, it says so, and the run goes on.
   */
  record(bad: BadStep, position: RunState['position']): Promise<FaultNote>;
}

/** A recorder for a run's folder, in which earlier calls may have left records. */
export const faultRecorder = ({
  folder,
  configuration,
  most = MOST,
}: FaultRecorderOptions): FaultRecorder => {
  const faults = join(folder, 'faults');
  let count = 0;
  const place = async (bad: BadStep, position: RunState['position']): Promise<string> => {
    const name = String(bad.step).padStart(DIGITS, '0');
    const known = await recorded(faults);
    if (known.includes(name)) return `recorded before in ${join(faults, name)}`;
    if (known.length >= most) return `not recorded, because ${faults} has ${known.length} others`;
    await write(join(faults, name), bad, { position, configuration });
    return `recorded in ${join(faults, name)}`;
  };
  return {
    get count() {
      return count;
    },
    async record(bad, position) {
      count++;
      const record = await place(bad, position).catch(
        (error: unknown) => `not recorded (${(error as Error).message})`,
      );
      const { reason, step, phase, loss, gradientNorm, learningRate, inARow } = bad;
      const numbers = {
        step,
        phase,
        loss: told(loss),
        gradientNorm: told(gradientNorm),
        learningRate,
        inARow,
      };
      return {
        text: `Step ${step} was not applied (${reason}: ${loss}, gradient norm ${gradientNorm}), and is ${record}.`,
        details: { reason, ...numbers, record },
      };
    },
  };
};

/** The steps that a folder has records of. */
const recorded = async (faults: string): Promise<readonly string[]> => {
  await mkdir(faults, { recursive: true });
  return (await readdir(faults)).filter((name) => /^\d+$/.test(name));
};

/** Writes a record beside its place, then renames it: a record is whole or not there. */
const write = async (
  folder: string,
  { tensors, ...bad }: BadStep,
  run: { readonly position: RunState['position']; readonly configuration: Readonly<Record<string, unknown>> },
): Promise<void> => {
  const temporary = beside(folder);
  const values = Object.entries(tensors).map(([name, x]): [string, SafeTensor] => [
    name,
    x.dtype === 'int32'
      ? { dtype: 'I32', shape: x.shape, data: Int32Array.from(x.dataSync()) }
      : { dtype: 'F32', shape: x.shape, data: Float32Array.from(x.dataSync()) },
  ]);
  const document = { version: 1, ...bad, ...run, reproduce: howTo(bad.step) };
  try {
    await mkdir(temporary);
    await writeFile(join(temporary, 'batch.safetensors'), encodeSafetensors(Object.fromEntries(values)));
    await writeFile(
      join(temporary, 'fault.json'),
      `${JSON.stringify(document, (_, value) => told(value), 1)}\n`,
    );
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

/** JSON has no NaN and no Infinity: they become texts. */
const told = <T>(value: T): T | string =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const howTo = (step: number): string =>
  `A batch, its noise and its levels depend on the configuration and on the step's number alone. Go on from a checkpoint of a step up to ${step} by the same command, or begin anew in another folder with --out: with the same engine and number of threads, and unless the rate in "position" was lowered in between, the run meets this step again with the tensors in batch.safetensors and this loss. In a program, hand the checkpoint's state to train or distill as "resume", and look at the step in faults.onBadStep.`;
