import { demoDefaults, mnistDefaults } from '../demo/defaults';
import type { Values } from './field';
import { flag, integer, text } from './fields';
import { batchField, learningRateField, phasesField, seedField } from './shared';

const { phases, samples, batch, learningRate, count, teacher } = mnistDefaults;

/** The options of `demo`. Undefined ones take the default of `mnistDefaults` or `ringDefaults`. */
export const demoFields = {
  phases: phasesField(phases.join(), '1024,32,1'),
  samples: integer(`training examples per distillation, over all phases (default: ${samples} for digits)`),
  batch: batchField(undefined, ` (default: ${batch})`),
  learningRate: learningRateField(undefined, ` (default: ${learningRate} for digits)`),
  count: integer(`samples that evaluate each sampler (default: ${count})`, { min: 64 }),
  seed: seedField('controls all randomness', undefined),
  compare: flag('also distil with BTD, with the same number of examples'),
  fromScratch: flag('train a small teacher first'),
  teacherSamples: integer(`training examples of the small teacher (default: ${teacher.samples} for digits)`),
  teacher: text(`model folder of the teacher, or pretrained:NAME (default: ${demoDefaults.teacher})`, {
    placeholder: '<folder>',
  }),
  out: text('output folder', { default: demoDefaults.out, placeholder: '<folder>' }),
  fresh: flag('start over and ignore finished stages'),
};

export type DemoValues = Values<typeof demoFields>;
