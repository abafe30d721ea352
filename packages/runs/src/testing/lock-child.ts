import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun } from '../lock/run-lock';

/**
 * A process that takes the lock of the folder it is given, once the file it is given is there, as often as it is told;
 * says so on stdout; and holds it: for ever the last time, else for a moment in which it must be alone.
 */
const [folder = '', start = '', rounds = '1'] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const inside = join(folder, 'inside');
/** Leaves this process's number in a file, where only that of the dead owner before it may be. */
const enter = (before: number | undefined): void => {
  if (existsSync(inside) && Number(readFileSync(inside, 'utf8')) !== before) say('NOT ALONE');
  else rmSync(inside, { force: true });
  try {
    writeFileSync(inside, String(process.pid), { flag: 'wx' });
  } catch {
    say('NOT ALONE');
  }
};

say('ready');
while (!existsSync(start)) await pause(1);
for (let round = 1; round <= Number(rounds); ) {
  try {
    const lock = await lockRun(folder, { beat: 50, patience: 1000 });
    say(`held after ${lock.before?.pid ?? 'none'}`);
    if (rounds === '1') await new Promise((resolve) => setInterval(resolve, 1e6));
    enter(lock.before?.pid);
    await pause(2);
    await lock.check();
    rmSync(inside);
    await lock.release();
    round++;
  } catch (error) {
    if (rounds === '1') {
      say(`refused: ${(error as Error).message}`);
      break;
    }
    await pause(1);
  }
}
