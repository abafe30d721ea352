import { join } from 'node:path';
import { wholeCheckpoints } from './checkpoints-on-disk';
import { startTract } from './tract-process';
import type { Undisturbed } from './undisturbed';

/** Kills a run after two thirds of it, with two complete checkpoints. Returns its folder. */
export const stopLate = async ({ victim, steps }: Undisturbed, folder: string): Promise<string> => {
  const out = join(folder, 'stopped');
  const child = startTract([...victim.argv, '--out', out]);
  const watch = setInterval(() => {
    const whole = wholeCheckpoints(out);
    if (whole.length > 1 && (whole.at(-1) as number) >= (2 * steps) / 3) child.kill('SIGKILL');
  }, 50);
  const { code, stderr } = await child.ended;
  clearInterval(watch);
  if (code !== null)
    throw new Error(`The run could not be killed before its end: it ended with ${code}:\n${stderr}`);
  return out;
};
