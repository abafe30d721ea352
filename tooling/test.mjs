import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { npm } from './lib/run.mjs';
import { referenceTally, stageTally, unitTally } from './lib/tally.mjs';

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

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} script an npm script and its arguments
 * @property {(result: import('./lib/run.mjs').RunResult) => import('./lib/tally.mjs').Tally} count
 */

/** @type {Stage[]} */
const stages = [
  { name: 'lint', script: ['lint'], count: ({ code }) => stageTally(code) },
  { name: 'imports', script: ['check:imports'], count: ({ code }) => stageTally(code) },
  { name: 'types', script: ['typecheck:all'], count: ({ code }) => stageTally(code) },
  {
    name: 'unit',
    script: ['test:unit', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    count: ({ code }) => unitTally(readReport(), code),
  },
  ...['cpu', 'auto', 'wasm'].map((engine) => ({
    name: `reference on ${engine}`,
    script: ['test:reference', '--', '--engine', engine],
    count: (/** @type {import('./lib/run.mjs').RunResult} */ { stdout, code }) =>
      referenceTally(stdout, code),
  })),
  { name: 'matrix', script: ['matrix', '--', '--quick'], count: ({ code }) => stageTally(code) },
  { name: 'torture', script: ['torture', '--', '--quick'], count: ({ code }) => stageTally(code) },
  { name: 'examples', script: ['examples'], count: ({ code }) => stageTally(code) },
  { name: 'packages', script: ['check:packages'], count: ({ code }) => stageTally(code) },
];

/** @type {string[]} */
const summary = [];
let passed = 0;
let failed = 0;
try {
  for (const { name, script, count } of stages) {
    console.log(`\n=== ${name} ===`);
    const result = await npm(['run', '--silent', ...script], { show: true });
    const tally = count(result);
    passed += tally.passed;
    failed += tally.failed;
    const line = `${name}: ${tally.failed === 0 ? 'ok' : 'FAILED'} in ${result.seconds.toFixed(1)} s`;
    summary.push(line);
    console.log(`=== ${line} ===`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(`\n${summary.join('\n')}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
