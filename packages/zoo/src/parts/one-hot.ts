import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Condition } from '@tractjs/core';

/** A part of a condition that a network wants or takes none of. */
interface ConditionPart {
  readonly name: keyof Condition;
  readonly wanted: boolean;
  /** Completes "this network wants". */
  readonly what: string;
  /** The option that makes the network take it. */
  readonly option: string;
}

/** @throws TractError if a part of a condition is missing, or given to a network that takes none. */
export const checkCondition = (
  condition: Condition | undefined,
  { name, wanted, what, option }: ConditionPart,
): void => {
  if (wanted === (condition?.[name] !== undefined)) return;
  throw badArgument(
    `condition.${name}`,
    wanted ? 'missing' : 'given',
    wanted
      ? `this network wants ${what}.`
      : `this network takes none: leave it out, or make the network with \`${option}\`.`,
  );
};

/**
 * The one-hot rows [N, classes] of a condition's labels, float32; undefined for a network without classes. `option` is the one
 * that gives it classes. @throws TractError if they are missing or not wanted.
 */
export const oneHot = (
  condition: Condition | undefined,
  classes: number,
  option = 'classes',
): tf.Tensor | undefined => {
  const what = `class labels, int32 [N], from 0 to ${classes - 1}`;
  checkCondition(condition, { name: 'labels', wanted: classes > 0, what, option });
  const labels = condition?.labels;
  if (labels === undefined) return undefined;
  // Cast afterwards: asked for float32 itself, the kernel of tfjs-backend-wasm 4.22 gives zeros.
  return tf.tidy(() => tf.cast(tf.oneHot(labels, classes), 'float32'));
};

/**
 * The one-hot rows that a network's own function is called with: [N, classes], zeros for no class.
 * @throws TractError if they are missing, as a network with classes has a class in every call, not wanted, or of another shape.
 */
export const checkRows = (
  rows: tf.Tensor | undefined,
  x: tf.Tensor,
  classes: number,
  option = 'classes',
): void => {
  const wanted = [x.shape[0] as number, classes];
  if (rows === undefined && classes > 0)
    throw badArgument(
      'classes',
      'missing',
      `this network wants one-hot labels [${wanted}], zeros for no class.`,
    );
  if (rows === undefined) return;
  if (classes === 0)
    throw badArgument(
      'classes',
      'given',
      `this network takes no labels: leave them out, or make the network with \`${option}\`.`,
    );
  if (!tf.util.arraysEqual(rows.shape, wanted))
    throw badArgument('classes', `of shape [${rows.shape}]`, `give one-hot labels [${wanted}].`);
};
