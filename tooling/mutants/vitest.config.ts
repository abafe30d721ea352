import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { defineConfig, type Plugin } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { preset } from '../vitest-preset.ts';
import { type Subject, subjects } from './subjects.ts';

/** main.ts sets the package in the environment: Stryker hands nothing else on to this file. */
const { name, late, leftOut } = subjects.find(
  (subject) => subject.name === process.env['TRACT_MUTANTS_PACKAGE'],
) as Subject;

/** Quick files first: the first test that fails ends the run of a mutant. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => late.indexOf(basename(moduleId));
    return [...files].sort((a, b) => place(a) - place(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/**
 * Loads packages of CommonJS by `require`: when they are imported, Node reads a megabyte of TensorFlow.js for its exports,
 * which takes a third of a mutant's time.
 */
const required = (packages: readonly string[]): Plugin => {
  const require = createRequire(import.meta.url);
  return {
    name: 'required',
    enforce: 'pre',
    resolveId: (id) => (packages.includes(id) ? `\0required:${id}` : undefined),
    load(id) {
      const found = packages.find((one) => id === `\0required:${one}`);
      if (found === undefined) return undefined;
      const names = Object.keys(require(found)).filter(
        (key) => /^[A-Za-z_]\w*$/.test(key) && key !== 'default',
      );
      return `import { createRequire } from 'node:module';
        export const { ${names.join(', ')} } = createRequire(${JSON.stringify(import.meta.url)})('${found}');`;
    },
  };
};

const shared = preset([`packages/${name}/src/**/*.test.ts`]);

/** The tests of one package as Stryker runs them: in one thread that loads TensorFlow.js once. */
export default defineConfig({
  ...shared,
  plugins: [required(['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'])],
  test: {
    ...shared.test,
    exclude: ['**/node_modules/**', ...leftOut.map((file) => `**/${file}`)],
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
