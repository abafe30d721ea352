import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Dice } from '../fuzz/dice';
import { checkpointFolders, weightsOf } from './checkpoints-on-disk';
import { startTract } from './tract-process';
import type { Undisturbed } from './undisturbed';

/** The result of damaging checkpoints. */
export interface FlipTally {
  readonly flips: number;
  readonly faults: readonly string[];
}

export interface FlipOptions {
  readonly undisturbed: Undisturbed;
  /** The folder of a killed run. */
  readonly stopped: string;
  readonly folder: string;
  readonly flips: number;
  readonly dice: Dice;
}

/** Repeatedly flips a bit in the newest checkpoint of a copy of a killed run, and resumes that copy. */
export const flipBytes = async ({
  undisturbed,
  stopped,
  folder,
  flips,
  dice,
}: FlipOptions): Promise<FlipTally> => {
  const { victim, weights } = undisturbed;
  const faults: string[] = [];
  for (let i = 0; i < flips && faults.length === 0; i++) {
    const out = join(folder, `flipped-${i}`);
    cpSync(stopped, out, { recursive: true });
    const flipped = flipOne(out, dice);
    const { code, stderr } = await startTract([...victim.argv, '--out', out]).ended;
    const reported = /damaged/.test(stderr);
    if (code !== 0) faults.push(`${flipped}: the command ended with ${code}: ${stderr.slice(-500)}`);
    else if (!reported) faults.push(`${flipped}: nothing was said about it: ${stderr.slice(-500)}`);
    else if (weightsOf(out) !== weights) faults.push(`${flipped}: the weights are not the undisturbed run's`);
    rmSync(out, { recursive: true });
  }
  return { flips, faults };
};

/** Flips one bit of one file of the newest checkpoint. Returns its file and place, in words. */
const flipOne = (out: string, dice: Dice): string => {
  const newest = checkpointFolders(out).at(-1) as string;
  const file = join(newest, dice.pick(readdirSync(newest).sort()));
  const bytes = readFileSync(file);
  const at = dice.below(bytes.byteLength);
  const bit = dice.below(8);
  bytes[at] = (bytes[at] as number) ^ (1 << bit);
  writeFileSync(file, bytes);
  return `bit ${bit} of byte ${at} of ${basename(file)}`;
};
