import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureStage } from '../system/stage';

/**
 * A program for the tests: fills the stage `folder` in `milliseconds` and logs its begin and end to `log`.
 */
const [folder = '', log = '', milliseconds = '0'] = process.argv.slice(2);

await ensureStage(
  {
    folder,
    checks: { 'a.txt': 'sha256', 'b.txt': 'size' },
    async build(temporary) {
      appendFileSync(log, 'begin\n');
      await writeFile(join(temporary, 'a.txt'), 'first');
      await new Promise((resolve) => setTimeout(resolve, Number(milliseconds)));
      await writeFile(join(temporary, 'b.txt'), 'second');
      appendFileSync(log, 'end\n');
    },
  },
  { stale: 2000, interval: 50 },
);
