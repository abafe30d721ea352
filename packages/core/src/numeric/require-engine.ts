import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '../errors/errors';

/**
 * Called before the first tensors of a program are made, such as a network's parameters or a batch.
 * @throws TractError if no tfjs backend is ready to hold them.
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
