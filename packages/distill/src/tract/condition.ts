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

/** A network as a denoiser that is told no more than it takes, so that a teacher and a student can differ in that. */
export const hearing =
  (network: Network, params: Params): Denoiser =>
  (x, levels, condition) =>
    network.apply(params, x, levels, heard(network, condition));

const heard = (
  { classes, guided = false }: Network,
  condition: Condition | undefined,
): Condition | undefined => {
  const labels = classes > 0 ? condition?.labels : undefined;
  const guidance = guided ? condition?.guidance : undefined;
  if (labels === undefined && guidance === undefined) return undefined;
  return { ...(labels && { labels }), ...(guidance && { guidance }) };
};

/** How a teacher is guided, and what of it the student learns. */
export interface Guidance extends Omit<GuideOptions, 'scale'> {
  /**
   * One number is baked into the student. Two are the ends of a range that every example's scale is drawn from; the
   * student is told it (Meng et al. 2023, "On Distillation of Guided Diffusion Models", section 3.1).
   */
  readonly scale: number | readonly [low: number, high: number];
}

/** The guidance scale of every example. */
export const drawScales = (
  random: RandomSource,
  count: number,
  scale: Guidance['scale'],
): readonly number[] => {
  if (typeof scale === 'number') return new Array<number>(count).fill(scale);
  const [low, high] = scale;
  return Array.from(random.uniform(count), (u) => low + u * (high - low));
};

/** Scales as a network is told them. The caller owns the tensor. */
export const tellScales = (scales: readonly number[]): tf.Tensor1D =>
  tf.tensor1d(Float32Array.from(scales), 'float32');

/** @throws TractError where guidance does not fit the two networks. */
export const checkGuidance = (
  guidance: Guidance | undefined,
  { teacher, student }: { readonly teacher: Network; readonly student: Network },
): void => {
  if (guidance === undefined) {
    const told = [student, teacher].find(({ guided }) => guided === true);
    if (told === undefined) return;
    throw badArgument(
      'guidance',
      'missing',
      `${told.name} takes a guidance scale: say which ones are to be learnt, such as { scale: [1, 4] }, or make it without \`guided\`.`,
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
      `the student ${student.name} is not told the scale: make its network with \`guided: true\`, or give one scale to be baked in.`,
    );
  }
  if (teacher.classes === 0)
    throw badArgument(
      'guidance',
      guidance,
      `the teacher ${teacher.name} knows no classes: guidance sharpens what a condition says.`,
    );
};
