/**
 * @typedef {{ passed: number, failed: number }} Tally
 *
 * @typedef {object} VitestReport what vitest's JSON reporter writes, as far as it is read here
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults one a file
 */

/**
 * Tests passed and failed. A file that failed before or outside its tests counts as one failure, and so does a
 * run that has no test at all or ends badly without a failed test.
 *
 * @param {VitestReport | undefined} report undefined where none was written
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
 * Recordings replayed well and badly, from the closing line `replayed N, failed M, unsupported K`, where N
 * counts the failed ones too. No such line, or a bad end without a failed recording, is one failure.
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
 * A stage that counts as one.
 *
 * @param {number} code its exit status
 * @returns {Tally}
 */
export const stageTally = (code) => (code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
