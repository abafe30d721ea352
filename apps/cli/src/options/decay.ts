import { type LearningRate, linearDecay } from '@tractjs/distill';

/** The values of --decay: how the learning rate falls. */
export const decays = ['none', 'linear'] as const;

export type Decay = (typeof decays)[number];

/** The learning rate that falls so. */
export const decayed = (learningRate: number, decay: Decay): LearningRate =>
  decay === 'linear' ? linearDecay(learningRate) : learningRate;
