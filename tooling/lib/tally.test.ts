import { expect, it } from 'vitest';
import { referenceTally, stageTally, unitTally } from './tally.mjs';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((each) => ({ status: each })),
});

it('counts unit tests', () => {
  const report = { numPassedTests: 3, numFailedTests: 0, testResults: [file('passed', 'passed')] };
  expect(unitTally(report, 0)).toEqual({ passed: 3, failed: 0 });
});

it('counts a file that could not be loaded as an additional failure', () => {
  const testResults = [file('failed'), file('failed', 'passed', 'failed'), file('passed', 'passed')];
  const report = { numPassedTests: 2, numFailedTests: 1, testResults };
  expect(unitTally(report, 1)).toEqual({ passed: 2, failed: 2 });
});

it('counts a missing report, a run without tests and an unexplained bad end as one failure', () => {
  const empty = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  expect(unitTally(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  expect(unitTally(empty, 0)).toEqual({ passed: 0, failed: 1 });
  expect(unitTally({ ...empty, numPassedTests: 5 }, 1)).toEqual({ passed: 5, failed: 1 });
});

it('counts recordings from the closing line', () => {
  expect(referenceTally('a ok\nreplayed 7, failed 0, unsupported 2\n', 0)).toEqual({ passed: 7, failed: 0 });
  expect(referenceTally('replayed 7, failed 2, unsupported 0', 1)).toEqual({ passed: 5, failed: 2 });
  expect(referenceTally('replayed 0, failed 0, unsupported 0', 1)).toEqual({ passed: 0, failed: 1 });
  expect(referenceTally('Error: no recordings', 1)).toEqual({ passed: 0, failed: 1 });
});

it('counts any other stage as one', () => {
  expect(stageTally(0)).toEqual({ passed: 1, failed: 0 });
  expect(stageTally(2)).toEqual({ passed: 0, failed: 1 });
});
