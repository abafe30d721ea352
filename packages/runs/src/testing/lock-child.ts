import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockRun } from '../lock/run-lock';

/**
 * The program of a process that acquires the lock of a folder, once a start file exists, for a number of
 * rounds, and reports on stdout. With one round it keeps the lock forever; otherwise it checks for a moment
 * that it is alone and releases the lock.
 */
const [folder = '', start = '', rounds = '1'] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const inside = join(folder, 'inside');
/** Writes this process's number to a file, which may only have the number of the dead previous owner. */
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
    say(`held after ${lock.previousOwner?.pid ?? 'none'}`);
    if (rounds === '1') await new Promise((resolve) => setInterval(resolve, 1e6));
    enter(lock.previousOwner?.pid);
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
