import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  type Condition,
  checkOptions,
  type Denoiser,
  type GuideOptions,
  type Network,
  type Params,
  type RandomSource,
} from '@tractjs/core';

/**
 * Returns a network as a denoiser that receives only the parts of the condition that the network supports. A
 * teacher and a student can so take different conditions.
 */
export const networkDenoiser =
  (network: Network, params: Params): Denoiser =>
  (x, levels, condition) =>
    network.apply(params, x, levels, supportedCondition(network, condition));

const supportedCondition = (
  { classes, guided = false }: Network,
  condition: Condition | undefined,
): Condition | undefined => {
  const labels = classes > 0 ? condition?.labels : undefined;
  const guidance = guided ? condition?.guidance : undefined;
  if (labels === undefined && guidance === undefined) return undefined;
  return { ...(labels && { labels }), ...(guidance && { guidance }) };
};

/** Classifier-free guidance of the teacher, which the student learns. */
export interface Guidance extends Omit<GuideOptions, 'scale'> {
  /**
   * The guidance scale. One number is baked into the student. For a range, each example's scale is drawn
   * uniformly from it and is an input of the student (Meng et al. 2023, "On Distillation of Guided Diffusion
   * Models", section 3.1).
   */
  readonly scale: number | readonly [low: number, high: number];
}

/** Returns the guidance scales of `count` examples: the fixed scale, or uniform draws from the range. */
export const drawGuidanceScales = (
  random: RandomSource,
  count: number,
  scale: Guidance['scale'],
): readonly number[] => {
  if (typeof scale === 'number') return new Array<number>(count).fill(scale);
  const [low, high] = scale;
  return Array.from(random.uniform(count), (u) => low + u * (high - low));
};

/** Returns the scales as the tensor [N] that a network takes. The caller owns it. */
export const scaleTensor = (scales: readonly number[]): tf.Tensor1D =>
  tf.tensor1d(Float32Array.from(scales), 'float32');

/** Checks that guidance fits the two networks. @throws TractError if it does not. */
export const checkGuidance = (
  guidance: Guidance | undefined,
  { teacher, student }: { readonly teacher: Network; readonly student: Network },
): void => {
  if (guidance === undefined) {
    const needsScale = [student, teacher].find(({ guided }) => guided === true);
    if (needsScale === undefined) return;
    throw badArgument(
      'guidance',
      'missing',
      `${needsScale.name} takes a guidance scale: give the scales to learn, such as { scale: [1, 4] }, or make the network without \`guided\`.`,
    );
  }
  const { scale } = checkOptions('guidance', guidance, { scale: true, unconditional: true, interval: true });
  const [low, high] = typeof scale === 'number' ? [scale, scale] : scale;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    throw badArgument(
      'guidance.scale',
      scale,
      'give a finite number, such as 2, or a range, such as [1, 4].',
    );
  if (low !== high && student.guided !== true) {
    throw badArgument(
      'guidance.scale',
      scale,
      `the student ${student.name} does not take a scale: make its network with \`guided: true\`, or give one scale to bake in.`,
    );
  }
  if (teacher.classes === 0)
    throw badArgument(
      'guidance',
      guidance,
      `the teacher ${teacher.name} has no classes: guidance needs a class-conditional teacher.`,
    );
};
