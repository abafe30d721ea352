import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { preset } from '../vitest-preset.ts';
import { type Subject, subjects } from './subjects.ts';

/** The package, set by main.ts in the environment: Stryker passes nothing else to this file. */
const { name, late, leftOut } = subjects.find(
  (subject) => subject.name === process.env['TRACT_MUTANTS_PACKAGE'],
) as Subject;

/**
 * Runs fast files first, because the first failing test ends the run of a mutant. The very first one loads every module:
 * files that cannot be loaded have no tests, and Stryker counts only failing tests.
 */
const FIRST = 'index.test.ts';

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) =>
      basename(moduleId) === FIRST ? -2 : late.indexOf(basename(moduleId));
    return [...files].sort((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

const shared = preset([`packages/${name}/src/**/*.test.ts`]);

/** Stryker's test run of one package: one thread, which loads TensorFlow.js once. */
export default defineConfig({
  ...shared,
  test: {
    ...shared.test,
    exclude: ['**/node_modules/**', ...leftOut.map((file) => `**/${file}`)],
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
