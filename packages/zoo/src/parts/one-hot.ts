import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Condition } from '@tractjs/core';

/** A part of a condition, and whether a network requires it. */
interface ConditionPart {
  readonly name: keyof Condition;
  readonly required: boolean;
  /** Completes "this network needs". */
  readonly what: string;
  /** The network's option that requires the part. */
  readonly option: string;
}

/** Checks a part of a condition. @throws TractError if it is required and missing, or given and not used. */
export const checkCondition = (
  condition: Condition | undefined,
  { name, required, what, option }: ConditionPart,
): void => {
  if (required === (condition?.[name] !== undefined)) return;
  throw badArgument(
    `condition.${name}`,
    required ? 'missing' : 'given',
    required
      ? `this network needs ${what}.`
      : `this network does not use it: leave it out, or make the network with \`${option}\`.`,
  );
};

/**
 * Returns the one-hot rows [N, classes], float32, of a condition's labels; undefined for a network without
 * classes. `option` is the network's option for the number of classes, named in errors.
 * @throws TractError if the labels are missing, or given to a network without classes.
 */
export const oneHot = (
  condition: Condition | undefined,
  classes: number,
  option = 'classes',
): tf.Tensor | undefined => {
  const what = `class labels, int32 [N], from 0 to ${classes - 1}`;
  checkCondition(condition, { name: 'labels', required: classes > 0, what, option });
  const labels = condition?.labels;
  if (labels === undefined) return undefined;
  // Cast afterwards: the kernel of tfjs-backend-wasm 4.22 returns zeros for float32.
  return tf.tidy(() => tf.cast(tf.oneHot(labels, classes), 'float32'));
};

/**
 * Checks the one-hot rows [N, classes] given to a network's own function; rows of zeros mean no class.
 * @throws TractError if they are missing for a network with classes, given to one without, or of another
 * shape.
 */
export const checkRows = (
  rows: tf.Tensor | undefined,
  x: tf.Tensor,
  classes: number,
  option = 'classes',
): void => {
  const expected = [x.shape[0] as number, classes];
  if (rows === undefined && classes > 0)
    throw badArgument(
      'classes',
      'missing',
      `this network needs one-hot labels [${expected}], zeros for no class.`,
    );
  if (rows === undefined) return;
  if (classes === 0)
    throw badArgument(
      'classes',
      'given',
      `this network does not use labels: leave them out, or make the network with \`${option}\`.`,
    );
  if (!tf.util.arraysEqual(rows.shape, expected))
    throw badArgument('classes', `of shape [${rows.shape}]`, `give one-hot labels [${expected}].`);
};
