import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../fuzz/dice';
import { lastSaveTold, unfinishedCheckpoints, weightsOf, wholeCheckpoints } from './checkpoints-on-disk';
import { type Ended, startTract } from './tract-process';
import type { Undisturbed } from './undisturbed';

/** The result of killing runs. */
export interface KillTally {
  /** Processes that SIGKILL ended. */
  readonly kills: number;
  /** Kills that came while a checkpoint was being written. */
  readonly whileSaving: number;
  /** Runs that were resumed until they ended. */
  readonly runs: number;
  /** Largest number of optimiser steps repeated after one kill. */
  readonly repeated: number;
  /** Violations, in words. */
  readonly faults: readonly string[];
}

export interface KillOptions {
  readonly undisturbed: Undisturbed;
  readonly folder: string;
  readonly kills: number;
  readonly dice: Dice;
  readonly onKill: (kills: number) => void;
  /** Ends the test after the current kill, with the results so far. */
  readonly signal: AbortSignal;
}

/** Fraction of kills before the first step, while the engine starts or the checkpoint is read. */
const EARLY = 0.15;

/** Kills runs at random times and resumes each until it ends, until there were `kills` kills. */
export const killRuns = async (options: KillOptions): Promise<KillTally> => {
  const { undisturbed, folder, dice, onKill, signal } = options;
  const { victim, startSeconds, stepSeconds, weights } = undisturbed;
  const faults: string[] = [];
  let [kills, whileSaving, runs, repeated] = [0, 0, 0, 0];
  /** Draws a time to live in seconds, from the start or from the first step. */
  const draw = (): { readonly early: boolean; readonly seconds: number } => {
    const early = dice.chance(EARLY);
    const longest = early ? startSeconds : 3 * victim.interval * stepSeconds;
    return { early, seconds: (longest * dice.below(1000)) / 1000 };
  };
  while (kills < options.kills && faults.length === 0 && !signal.aborted) {
    const out = join(folder, `killed-${runs}`);
    let newest = 0;
    while (faults.length === 0 && !signal.aborted) {
      const argv = [...victim.argv, '--out', out];
      const { code, step, stderr } = await (kills < options.kills
        ? killed(argv, draw())
        : startTract(argv).ended);
      if (code === 0 || signal.aborted) break;
      if (code !== null) {
        faults.push(`after ${kills} kills the command ended with ${code}: ${stderr.slice(-500)}`);
        break;
      }
      onKill(++kills);
      if (unfinishedCheckpoints(out) > 0) whileSaving += 1;
      const before = Math.max(newest, lastSaveTold(out));
      newest = wholeCheckpoints(out).at(-1) ?? 0;
      if (newest < before)
        faults.push(
          `kill ${kills}: the newest complete checkpoint is of step ${newest}; one of step ${before} was saved`,
        );
      if (step !== undefined) repeated = Math.max(repeated, step - newest);
    }
    if (faults.length > 0 || signal.aborted) break;
    runs += 1;
    const found = weightsOf(out);
    if (found !== weights)
      faults.push(`run ${runs}: its weights are ${found ?? 'missing'}, the undisturbed run's ${weights}`);
    else rmSync(out, { recursive: true });
  }
  return { kills, whileSaving, runs, repeated, faults };
};

/** Starts the command and kills it after a while, unless it has ended. */
const killed = async (
  argv: readonly string[],
  { early, seconds }: { readonly early: boolean; readonly seconds: number },
): Promise<Ended> => {
  const child = startTract(argv);
  if (!early) await child.working;
  const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * seconds);
  try {
    return await child.ended;
  } finally {
    clearTimeout(timer);
  }
};
