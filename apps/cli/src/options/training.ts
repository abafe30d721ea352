import type { Values } from './field';
import { choice, integer } from './fields';
import { gradientClipField } from './gradient-clip';
import { gridField, networkField, scheduleField } from './kind-fields';
import { batchField, decayField, learningRateField, momentumField, seedField } from './shared';

/** The options of `train` that determine the computation. */
export const trainingFields = {
  objective: choice(
    'training objective: vp, times of a VP path; edm, log-normal noise levels',
    ['vp', 'edm'],
    { default: 'vp' },
  ),
  network: networkField(
    'network and its options (default: unet for images, mlp for points)',
    'unet:channels=32,blocks=1',
  ),
  schedule: scheduleField('noise schedule (default: vp-cosine, or edm for --objective edm)'),
  grid: gridField('grid of the samplers (default: uniform, or karras for --objective edm)'),
  samples: integer('total training examples', { default: 400_000 }),
  batch: batchField(128),
  learningRate: learningRateField(5e-4),
  decay: decayField('the run'),
  gradientClip: gradientClipField('global norm to which the gradient is clipped, or off', 1),
  mu: momentumField('momentum of the parameter average that becomes the model', 0.999),
  seed: seedField('controls all randomness', 0),
};

export type TrainingValues = Values<typeof trainingFields>;
