import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { npm } from './lib/run.mjs';
import { inOrder, stagesOf } from './lib/stages.mjs';

await bootstrap();

const temporary = mkdtempSync(join(tmpdir(), 'tract-test-'));
const reportFile = join(temporary, 'vitest.json');

const readReport = () => {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'));
  } catch {
    return undefined;
  }
};

/** @type {string[]} */
const summary = [];
let passed = 0;
let failed = 0;
try {
  await inOrder(stagesOf(reportFile, readReport), async ({ name, script, count, paired = false }) => {
    console.log(`\n=== ${name}${paired ? ', shown when it is done' : ''} ===`);
    const result = await npm(['run', '--silent', ...script], { show: !paired });
    if (paired) console.log(`\n=== ${name} ===\n${result.stdout}${result.stderr}`);
    const tally = count(result);
    passed += tally.passed;
    failed += tally.failed;
    const line = `${name}: ${tally.failed === 0 ? 'ok' : 'FAILED'} in ${result.seconds.toFixed(1)} s`;
    summary.push(line);
    console.log(`=== ${line} ===`);
  });
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(`\n${summary.join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
