import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';

/**
 * One property of a part under test. It is independent of test runners: `run` throws if the property fails.
 */
export interface Check {
  readonly name: string;
  run(): void | Promise<void>;
}

/** What the kit needs from a test runner; vitest, jest, mocha and node:test provide it. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => void | Promise<void>) => unknown;
}

/**
 * Registers checks with a given test runner, or with the runner's globals.
 * @throws TractError if neither exists.
 */
export const register = (title: string, checks: readonly Check[], runner: Partial<Runner> = {}): void => {
  const { describe, it } = { ...(globalThis as Partial<Runner>), ...runner };
  if (typeof describe !== 'function' || typeof it !== 'function') {
    throw new TractError(
      'This test runner has no global describe and it: pass them as an option, as in describeStep(name, make, { describe, it }) with both imported from vitest.',
    );
  }
  describe(title, () => {
    for (const check of checks) {
      it(check.name, async () => check.run());
    }
  });
};

/** Runs checks one after another without a runner, and returns the failures by name: none if all pass. */
export const failures = async (
  checks: readonly Check[],
): Promise<{ readonly name: string; readonly message: string }[]> => {
  const found: { name: string; message: string }[] = [];
  for (const check of checks) {
    try {
      await check.run();
    } catch (error) {
      found.push({ name: check.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return found;
};

/** Makes each check wait for tfjs's backend: some backends start asynchronously. */
export const onBackend = (checks: readonly Check[]): Check[] =>
  checks.map(({ name, run }) => ({
    name,
    async run() {
      await tf.ready();
      await run();
    },
  }));
