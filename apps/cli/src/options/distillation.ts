import { type MethodName, methodNames, methods } from '@tractjs/tractjs/parts';
import type { Values } from './field';
import { choice, integer, text } from './fields';
import { gradientClipField } from './gradient-clip';
import { gridField, lossField, scheduleField, singleStepField, weightField } from './kind-fields';
import { batchField, decayField, learningRateField, momentumField, phasesField, seedField } from './shared';

/** The default of --phases: a budget chosen by the command line, not part of a method. */
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

/** The options of `distill` that determine the computation. */
export const distillationFields = {
  preset: {
    ...choice('method, with the settings of its published code', methodNames, { default: 'tract' }),
    kinds: {
      title: 'Presets',
      kinds: methodNames.map((name) => ({ name, summary: methods[name].summary })),
    },
  },
  phases: phasesField(phasesByMethod, '64,8,1'),
  samples: integer('training examples per phase'),
  totalSamples: integer('training examples over all phases (default: 100000)'),
  batch: batchField(128),
  learningRate: learningRateField(undefined, " (default: the method's; 2e-4 for tract)"),
  decay: decayField('each phase'),
  teacherStep: singleStepField("integration step of the teacher (default: the method's; ddim for tract)"),
  studentStep: singleStepField(
    'integration step of the student; steps other than ddim need --measure endpoint (default: ddim)',
  ),
  target: choice(
    "target of the student: tract, a teacher step and the self-teacher; btd, two teacher steps; chain, all teacher steps (default: the method's)",
    ['tract', 'btd', 'chain'],
  ),
  nextTeacher: choice(
    "teacher after the first phase: the student, or the same teacher (default: the method's; same only for multistep-consistency)",
    ['student', 'same'],
  ),
  measure: choice(
    "where the student's error is measured: on its prediction, or at the end of its step",
    ['target', 'endpoint'],
    { default: 'target' },
  ),
  schedule: scheduleField("noise schedule (default: the teacher's; edm for edm and consistency)"),
  grid: gridField(
    "grid of the first phase (default: the teacher's, or the default grid of --schedule; karras for edm and consistency)",
  ),
  weight: weightField("weight of the error (default: the method's; snr:min=1 for tract)"),
  loss: lossField("loss of an example's error (default: squared)"),
  reduction: choice(
    'reduction of the squared errors of an example (default: mean for edm and consistency, else sum)',
    ['sum', 'mean'],
  ),
  clip: text(
    "range to which predictions of teacher and self-teacher are clipped, or off (default: for images -1,1 with tract, chain, multistep-consistency and edm's self-teacher, else off)",
    { placeholder: '<low,high|off>' },
  ),
  clipTeacher: text("the same for the teacher only (default: --clip if given, else the method's)", {
    placeholder: '<low,high|off>',
  }),
  gradientClip: gradientClipField(
    'global norm to which the gradient is clipped, or off (default: off for edm and consistency, else 1)',
  ),
  muSelf: momentumField("momentum of the self-teacher (default: the method's; 0.5 for tract)", undefined),
  muInference: momentumField(
    'momentum of the parameter average that becomes the model (default: from the length of the phase)',
    undefined,
  ),
  seed: seedField('controls all randomness', 0),
};

export type DistillationValues = Values<typeof distillationFields>;
