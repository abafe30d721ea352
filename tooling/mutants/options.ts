import type { Stryker } from '@stryker-mutator/core';

/** The folder of a package's last report and its incremental state, inside node_modules. */
export const cacheOf = (name: string): string => `node_modules/.cache/mutants/${name}`;

/**
 * Returns Stryker's options for one package. The sources are copied to .stryker-tmp, and the copy is mutated. Strings are
 * not mutated: tooling/errors checks messages.
 *
 * @param name the package's folder in packages/
 * @param force whether to repeat mutants of an earlier run whose code and tests have not changed
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
