import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import type { RunState } from './run';

/** The error of a given model, a saved state or learnt parameters that contain NaN or an infinity. */
export class NotFiniteError extends TractError {
  override readonly name = 'NotFiniteError';
}

/** Returns a scalar: 0 if all elements are finite, NaN otherwise. */
const mark = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, 0));

const allFinite = (x: tf.Tensor): boolean => {
  const marked = tf.tidy(() => mark(x));
  const [value] = marked.dataSync();
  marked.dispose();
  return value === 0;
};

/**
 * Returns the names of the tensors with an element that is not finite. If there are none, one value is read
 * back.
 */
export const notFinite = (tensors: Readonly<Record<string, tf.Tensor>>): string[] => {
  const entries = Object.entries(tensors);
  if (entries.length === 0) return [];
  const all = tf.tidy(() => tf.addN(entries.map(([, x]) => mark(x))));
  const fine = allFinite(all);
  all.dispose();
  return fine ? [] : entries.filter(([, x]) => !allFinite(x)).map(([name]) => name);
};

/** The number of names that an error lists. */
const SHOWN = 3;

/**
 * Checks that all elements are finite. `what` begins the message and `remedy` ends it.
 * @throws NotFiniteError if one is not.
 */
export const checkFinite = (
  tensors: Readonly<Record<string, tf.Tensor>>,
  what: string,
  remedy: string,
): void => {
  const names = notFinite(tensors);
  if (names.length === 0) return;
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  throw new NotFiniteError(
    `${what} has numbers that are not finite, in ${names.slice(0, SHOWN).join(', ')}${more}: ${remedy}`,
  );
};

/** The remedy for a model that is given with numbers that are not finite. */
export const DAMAGED = 'it is damaged. Make it again, or use another one.';

/** Checks a saved state. @throws NotFiniteError if it has a number that is not finite. */
export const checkSaved = (resume: RunState | undefined): void => {
  if (resume === undefined) return;
  checkFinite(
    resume.tensors,
    'The saved state',
    'the run had diverged before it was saved. Resume from an earlier state, or start again with a lower learning rate.',
  );
};
