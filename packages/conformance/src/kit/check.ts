import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';

/** One property that a piece must have. It knows no test runner: `run` throws where the property does not hold. */
export interface Check {
  readonly name: string;
  run(): void | Promise<void>;
}

/** What the kit needs of a test runner; those of vitest, jest, mocha and node:test fit. */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly it: (name: string, body: () => void | Promise<void>) => unknown;
}

/**
 * Registers checks with a test runner: the one handed in, or else the runner's globals.
 * @throws TractError where neither exists.
 */
export const register = (title: string, checks: readonly Check[], runner: Partial<Runner> = {}): void => {
  const { describe, it } = { ...(globalThis as Partial<Runner>), ...runner };
  if (typeof describe !== 'function' || typeof it !== 'function') {
    throw new TractError(
      'This test runner has no global describe and it: hand them in as an option, as in describeStep(name, make, { describe, it }) with both imported from vitest.',
    );
  }
  describe(title, () => {
    for (const check of checks) {
      it(check.name, async () => check.run());
    }
  });
};

/** Runs checks one after another without a runner: the failures by name, empty where all hold. */
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

/** Checks that wait for tfjs's backend first, which some backends start asynchronously. */
export const onBackend = (checks: readonly Check[]): Check[] =>
  checks.map(({ name, run }) => ({
    name,
    async run() {
      await tf.ready();
      await run();
    },
  }));
