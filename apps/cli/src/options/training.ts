import type { Values } from './field';
import { choice, integer } from './fields';
import { gradientClipField } from './gradient-clip';
import { gridField, networkField, scheduleField } from './kind-fields';
import { batchField, decayField, learningRateField, momentumField, seedField } from './shared';

/** The options of `train` that decide what is computed. */
export const trainingFields = {
  objective: choice(
    'what the denoiser is trained on: times of a VP path, or log-normal noise levels as in EDM',
    ['vp', 'edm'],
    { default: 'vp' },
  ),
  network: networkField(
    'network and its options (default: unet for images, mlp for points)',
    'unet:channels=32,blocks=1',
  ),
  schedule: scheduleField('noise schedule (default: vp-cosine, or edm for that objective)'),
  grid: gridField('levels that samplers stop at (default: uniform, or karras for edm)'),
  samples: integer('training examples in all', { default: 400_000 }),
  batch: batchField(128),
  learningRate: learningRateField(5e-4),
  decay: decayField('the run'),
  gradientClip: gradientClipField('largest global norm of the gradient, or off', 1),
  mu: momentumField('momentum of the average that becomes the model', 0.999),
  seed: seedField('seed of weights, noise and shuffling', 0),
};

export type TrainingValues = Values<typeof trainingFields>;
