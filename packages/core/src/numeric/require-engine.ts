import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '../errors/errors';

/**
 * Checks that a tfjs backend is ready. Call it before the first tensors of a program are made.
 * @throws TractError if none is ready.
 */
export const requireEngine = (): void => {
  try {
    tf.backend();
  } catch (cause) {
    throw new TractError(
      `No engine is running, and tensors need one (tfjs: ${(cause as Error).message}): call \`await startEngine()\` of @tractjs/engine first; in a browser, import a tfjs backend and call \`await tf.ready()\`.`,
      { cause },
    );
  }
};
