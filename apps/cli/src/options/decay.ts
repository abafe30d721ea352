import { type LearningRate, linearDecay } from '@tractjs/distill';

/** The values of --decay. */
export const decays = ['none', 'linear'] as const;

export type Decay = (typeof decays)[number];

/** Returns the learning rate with a decay. */
export const decayed = (learningRate: number, decay: Decay): LearningRate =>
  decay === 'linear' ? linearDecay(learningRate) : learningRate;
