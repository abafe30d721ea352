import { referenceTally, stageTally, unitTally } from './tally.mjs';

/**
 * @typedef {object} Stage
 * @property {string} name
 * @property {string[]} script an npm script and its arguments
 * @property {boolean} [paired] runs in parallel with another of these: alone it leaves a core idle
 * @property {(result: import('./run.mjs').RunResult) => import('./tally.mjs').Tally} count
 */

/** @type {Stage['count']} */
const asOne = ({ code }) => stageTally(code);

/**
 * Returns the stages of `npm test`, in order.
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
  // Before stages that would build at the same time.
  { name: 'build', script: ['build'], count: asOne },
  { name: 'torture', script: ['torture', '--', '--quick'], count: asOne, paired: true },
  { name: 'packages', script: ['check:packages'], count: asOne, paired: true },
  { name: 'examples', script: ['examples'], count: asOne, paired: true },
  { name: 'matrix', script: ['matrix', '--', '--quick'], count: asOne, paired: true },
];

/**
 * Runs stages in order; adjacent paired ones run two at a time.
 *
 * @template {{ paired?: boolean }} S
 * @param {readonly S[]} stages
 * @param {(stage: S) => Promise<void>} perform
 */
export const inOrder = async (stages, perform) => {
  /** @type {S[]} */
  const waiting = [...stages];
  const next = async () => {
    for (let stage = waiting[0]; stage?.paired; stage = waiting[0]) {
      waiting.shift();
      await perform(stage);
    }
  };
  while (waiting.length > 0) {
    if (waiting[0]?.paired) await Promise.all([next(), next()]);
    else await perform(/** @type {S} */ (waiting.shift()));
  }
};
