import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import type { RunState } from './run';

/** Numbers that have to be finite are not: those of a model that is given, of a saved state, or of what was learnt. */
export class NotFiniteError extends TractError {
  override readonly name = 'NotFiniteError';
}

/** 0 where all numbers of a tensor are finite, NaN where one is not. */
const mark = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, 0));

const allFinite = (x: tf.Tensor): boolean => {
  const marked = tf.tidy(() => mark(x));
  const [value] = marked.dataSync();
  marked.dispose();
  return value === 0;
};

/** The names of the tensors with a number that is not finite. One value is read where there are none. */
export const notFinite = (tensors: Readonly<Record<string, tf.Tensor>>): string[] => {
  const entries = Object.entries(tensors);
  if (entries.length === 0) return [];
  const all = tf.tidy(() => tf.addN(entries.map(([, x]) => mark(x))));
  const fine = allFinite(all);
  all.dispose();
  return fine ? [] : entries.filter(([, x]) => !allFinite(x)).map(([name]) => name);
};

/** Names that an error shows. */
const SHOWN = 3;

/** @throws NotFiniteError unless all numbers are finite. `what` begins the sentence, `remedy` ends it. */
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

/** What is done about a model that is damaged. */
export const GIVEN = 'it is damaged. Make it anew, or take another one.';

/** @throws NotFiniteError if a saved state has a number that is not finite. */
export const checkSaved = (resume: RunState | undefined): void => {
  if (resume === undefined) return;
  checkFinite(
    resume.tensors,
    'The saved state',
    'the run had diverged before it was saved. Go on from an earlier state, or begin anew with a lower learning rate.',
  );
};
