import { referenceTally, stageTally, unitTally } from './tally.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} script an npm script and its arguments
 * @property {(result: import('./run.mjs').RunResult) => import('./tally.mjs').Tally} count
 */

/** @type {Stage['count']} */
const asOne = ({ code }) => stageTally(code);

/**
 * What `npm test` runs, in order.
 *
 * @param {string} reportFile where vitest writes its report
 * @param {() => Parameters<typeof unitTally>[0]} readReport that report, undefined if there is none
 * @returns {Stage[]}
 */
export const stagesOf = (reportFile, readReport) => [
  { name: 'lint', script: ['lint'], count: asOne },
  { name: 'imports', script: ['check:imports'], count: asOne },
  { name: 'types', script: ['typecheck:all'], count: asOne },
  {
    name: 'unit',
    script: ['test:unit', '--', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
    count: ({ code }) => unitTally(readReport(), code),
  },
  ...['cpu', 'auto', 'wasm'].map((engine) => ({
    name: `reference on ${engine}`,
    script: ['test:reference', '--', '--engine', engine],
    count: (/** @type {import('./run.mjs').RunResult} */ { stdout, code }) => referenceTally(stdout, code),
  })),
  { name: 'matrix', script: ['matrix', '--', '--quick'], count: asOne },
  { name: 'torture', script: ['torture', '--', '--quick'], count: asOne },
  { name: 'examples', script: ['examples'], count: asOne },
  { name: 'packages', script: ['check:packages'], count: asOne },
];
