import type { Stryker } from '@stryker-mutator/core';

/** The folder with a package's last report and what the next run takes over from it; gone with node_modules. */
export const cacheOf = (name: string): string => `node_modules/.cache/mutants/${name}`;

/**
 * How Stryker mutates one package. The sources are copied to .stryker-tmp, and the copy is mutated. Texts stay as they
 * are: which words a message has is checked by tooling/errors.
 *
 * @param name the package's folder in packages/
 * @param force whether mutants that an earlier run has tried are tried again though nothing of theirs has changed
 */
export const strykerOptions = (name: string, force: boolean): ConstructorParameters<typeof Stryker>[0] => ({
  mutate: [
    `packages/${name}/src/**/*.ts`,
    '!**/*.test.ts',
    '!**/testing/**',
    '!**/test-support.ts',
    '!**/index.ts',
  ],
  mutator: { plugins: [], excludedMutations: ['StringLiteral'] },
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'tooling/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  timeoutMS: 30_000,
  incremental: true,
  force,
  incrementalFile: `${cacheOf(name)}/incremental.json`,
  jsonReporter: { fileName: `${cacheOf(name)}/report.json` },
  reporters: ['json', 'progress-append-only'],
  allowConsoleColors: false,
  ignorePatterns: ['/docs', '/examples', '/apps', '/runs', 'dist', '.turbo', 'coverage'],
});
