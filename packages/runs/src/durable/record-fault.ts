import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BadStep, RunState } from '@tractjs/distill';
import { encodeSafetensors, type SafeTensor } from '@tractjs/zoo';
import { temporaryName, writeDocument } from '../disk';
import type { Configuration } from './durable-options';

/** Bad steps that are recorded for one run; later ones are only counted. */
const MAX_RECORDS = 3;
/** As wide as the names of checkpoints. */
const DIGITS = 12;

export interface FaultRecorderOptions {
  /** The run's folder: records go to `faults/STEP/` in it. */
  readonly folder: string;
  /** Everything that decides the run's result, as plain values. */
  readonly configuration: Configuration;
  readonly maxRecords?: number;
}

/** What happened to a bad step. */
export interface FaultNote {
  /** One sentence for people. */
  readonly message: string;
  /** Numbers of the step, for events.jsonl. */
  readonly details: Readonly<Record<string, string | number>> & {
    readonly step: number;
    readonly record: string;
  };
}

/** Records what is needed to reproduce bad steps. */
export interface FaultRecorder {
  /** Bad steps so far, recorded or not. */
  readonly count: number;
  /**
   * Records a bad step, `position` being the run's at that moment, unless enough are recorded or this one is. Never
   * throws: if it cannot write, the note says so, and the run goes on.
   */
  record(bad: BadStep, position: RunState['position']): Promise<FaultNote>;
}

/** A recorder for a run's folder, which may contain records of earlier calls. */
export const faultRecorder = ({
  folder,
  configuration,
  maxRecords = MAX_RECORDS,
}: FaultRecorderOptions): FaultRecorder => {
  const faults = join(folder, 'faults');
  let count = 0;
  const place = async (bad: BadStep, position: RunState['position']): Promise<string> => {
    const name = String(bad.step).padStart(DIGITS, '0');
    const known = await recorded(faults);
    if (known.includes(name)) return `recorded before in ${join(faults, name)}`;
    if (known.length >= maxRecords) return `not recorded, because ${faults} has ${known.length} others`;
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
        loss: finite(loss),
        gradientNorm: finite(gradientNorm),
        learningRate,
        inARow,
      };
      return {
        message: `Step ${step} was not applied (${reason}: ${loss}, gradient norm ${gradientNorm}), and is ${record}.`,
        details: { reason, ...numbers, record },
      };
    },
  };
};

/** The steps that are recorded in a folder. */
const recorded = async (faults: string): Promise<readonly string[]> => {
  await mkdir(faults, { recursive: true });
  return (await readdir(faults)).filter((name) => /^\d+$/.test(name));
};

/** Writes a record under a temporary name, then renames it: a record is complete or absent. */
const write = async (
  folder: string,
  { tensors, ...bad }: BadStep,
  run: { readonly position: RunState['position']; readonly configuration: Configuration },
): Promise<void> => {
  const temporary = temporaryName(folder);
  const values = Object.entries(tensors).map(([name, x]): [string, SafeTensor] => [
    name,
    x.dtype === 'int32'
      ? { dtype: 'I32', shape: x.shape, data: Int32Array.from(x.dataSync()) }
      : { dtype: 'F32', shape: x.shape, data: Float32Array.from(x.dataSync()) },
  ]);
  const text = JSON.stringify({ version: 1, ...bad, ...run, reproduce: howTo(bad.step) }, (_, value) =>
    finite(value),
  );
  try {
    await mkdir(temporary);
    await writeFile(join(temporary, 'batch.safetensors'), encodeSafetensors(Object.fromEntries(values)));
    await writeDocument(join(temporary, 'fault.json'), JSON.parse(text));
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
};

/** JSON has no NaN and no Infinity: they become texts. */
const finite = <T>(value: T): T | string =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const howTo = (step: number): string =>
  `A batch, its noise and its levels depend on the configuration and on the step's number alone. Go on from a checkpoint of a step up to ${step} in the same way, or start the run in another folder: with the same engine and number of threads, and unless the rate in "position" was lowered in between, the run meets this step again with the tensors in batch.safetensors and this loss. In a program, pass the checkpoint's state to train or distill as "resume", and look at the step in faults.onBadStep.`;
