import { join } from 'node:path';
import { weightsOf } from './checkpoints-on-disk';
import { startTract } from './tract-process';
import type { Victim } from './victim';

/** The result of an undisturbed run. */
export interface Undisturbed {
  readonly victim: Victim;
  /** SHA-256 of its weights. */
  readonly weights: string;
  readonly steps: number;
  /** From the start of the process to its first progress event. */
  readonly startSeconds: number;
  readonly stepSeconds: number;
}

/** Runs a victim to its end. @throws Error if it fails. */
export const runUndisturbed = async (victim: Victim, folder: string): Promise<Undisturbed> => {
  const out = join(folder, 'undisturbed');
  const began = performance.now();
  const child = startTract([...victim.argv, '--out', out]);
  await child.working;
  const working = performance.now();
  const { code, step, stderr } = await child.ended;
  const weights = weightsOf(out);
  if (code !== 0 || weights === undefined || step === undefined)
    throw new Error(`The undisturbed run ended with ${code}:\n${stderr}`);
  return {
    victim,
    weights,
    steps: step,
    startSeconds: (working - began) / 1000,
    stepSeconds: (performance.now() - working) / 1000 / step,
  };
};
