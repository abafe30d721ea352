import { type MethodName, methodNames, methods } from '@tractjs/tractjs/parts';
import type { Values } from './field';
import { choice, integer, text } from './fields';
import { gradientClipField } from './gradient-clip';
import { gridField, lossField, scheduleField, singleStepField, weightField } from './kind-fields';
import { batchField, decayField, learningRateField, momentumField, phasesField, seedField } from './shared';

/** The default of --phases: a budget of this command line's, since no method depends on it. */
export const defaultPhases: Readonly<Record<MethodName, readonly number[]>> = {
  tract: [64, 8, 1],
  edm: [40, 1],
  btd: [64, 1],
  chain: [64, 8, 1],
  consistency: [18, 1],
  'multistep-consistency': [64, 128, 256, 4],
};

/** `64,8,1 for tract and chain, 40,1 for edm, ...` */
const phasesByMethod = [...new Set(methodNames.map((name) => defaultPhases[name].join()))]
  .map((phases) => {
    const names = methodNames.filter((name) => defaultPhases[name].join() === phases);
    return `${phases} for ${names.join(' and ')}`;
  })
  .join(', ');

/** The options of `distill` that decide what is computed. */
export const distillationFields = {
  preset: {
    ...choice('method, with the numbers of its published code', methodNames, { default: 'tract' }),
    kinds: {
      title: 'Presets',
      kinds: methodNames.map((name) => ({ name, summary: methods[name].summary })),
    },
  },
  phases: phasesField(phasesByMethod, '64,8,1'),
  samples: integer('training examples of each phase'),
  totalSamples: integer('training examples of all phases together (default: 100000)'),
  batch: batchField(128),
  learningRate: learningRateField(undefined, " (default: the method's, 2e-4 for tract)"),
  decay: decayField('each phase'),
  teacherStep: singleStepField("integration step of the teacher (default: the method's, ddim for tract)"),
  studentStep: singleStepField(
    "integration step of the student; any but ddim needs --measure endpoint (default: the method's, ddim for all)",
  ),
  target: choice(
    "target of the student: tract, by the self-teacher; btd, two steps by the teacher; chain, all of the teacher's steps (default: the method's)",
    ['tract', 'btd', 'chain'],
  ),
  nextTeacher: choice(
    "teacher after the first phase: the student, or the same teacher again (default: the method's, same for multistep-consistency alone)",
    ['student', 'same'],
  ),
  measure: choice(
    "where the student's error is measured: on its prediction, or at the end of its step",
    ['target', 'endpoint'],
    { default: 'target' },
  ),
  schedule: scheduleField("noise schedule (default: the teacher's, or edm for edm and consistency)"),
  grid: gridField(
    "levels of the first phase (default: the teacher's, or the default grid of --schedule; karras for edm and consistency)",
  ),
  weight: weightField("weight of the error (default: the method's, snr:min=1 for tract)"),
  loss: lossField("loss of an example's error (default: the method's, squared for all)"),
  reduction: choice(
    "how squared errors are added over the numbers of an example (default: the method's, mean for edm and consistency, sum for the others)",
    ['sum', 'mean'],
  ),
  clip: text(
    "range of the predictions of teacher and self-teacher, or off (default: the method's; of images -1,1 for tract, chain, multistep-consistency and edm's self-teacher, off for the others and for points)",
    { placeholder: '<low,high|off>' },
  ),
  clipTeacher: text("the same for the teacher alone (default: --clip if it is given, or the method's)", {
    placeholder: '<low,high|off>',
  }),
  gradientClip: gradientClipField(
    "largest global norm of the gradient, or off (default: the method's, off for edm and consistency, 1 for the others)",
  ),
  muSelf: momentumField("momentum of the self-teacher (default: the method's, 0.5 for tract)", undefined),
  muInference: momentumField(
    'momentum of the average that becomes the model (default: from the length of the phase)',
    undefined,
  ),
  seed: seedField('seed of noise, times and shuffling', 0),
};

export type DistillationValues = Values<typeof distillationFields>;
