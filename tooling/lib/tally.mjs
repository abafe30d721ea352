/**
 * @typedef {{ passed: number, failed: number }} Tally
 *
 * @typedef {object} VitestReport the parts of vitest's JSON report that are read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one a file
 */

/**
 * Counts passed and failed tests. A file that failed outside its tests counts as one failure, and so does a run without
 * tests or with a bad exit code but no failed test.
 *
 * @param {VitestReport | undefined} report undefined if none was written
 * @param {number} code vitest's exit status
 * @returns {Tally}
 */
export const unitTally = (report, code) => {
  if (report === undefined) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  const bad = code !== 0 || report.numPassedTests === 0;
  return { passed: report.numPassedTests, failed: failed === 0 && bad ? 1 : failed };
};

/**
 * Counts replayed recordings from the closing line `replayed N, failed M, unsupported K`, in which N includes failed ones.
 * A missing line, or a bad exit code without a failed recording, is one failure.
 *
 * @param {string} output
 * @param {number} code the exit status
 * @returns {Tally}
 */
export const referenceTally = (output, code) => {
  const match = [...output.matchAll(/^replayed (\d+), failed (\d+), unsupported \d+$/gm)].at(-1);
  if (match === undefined) return { passed: 0, failed: 1 };
  const replayed = Number(match[1]);
  const failed = Number(match[2]);
  return { passed: Math.max(0, replayed - failed), failed: failed === 0 && code !== 0 ? 1 : failed };
};

/**
 * Counts a stage as one test.
 *
 * @param {number} code its exit status
 * @returns {Tally}
 */
export const stageTally = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
