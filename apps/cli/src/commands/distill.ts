import { basename, dirname, join } from 'node:path';
import { datasetNames } from '@tractjs/data/node';
import { singleStepNames } from '@tractjs/steps';
import { methodNames } from '@tractjs/tractjs/parts';
import { checkRunFolder } from '../destinations/check-run-folder';
import { configuring } from '../errors';
import { dataFields } from '../options/data';
import { decays } from '../options/decay';
import {
  choice,
  counts,
  described,
  flag,
  gridField,
  integer,
  modelField,
  positive,
  scheduleField,
  stepField,
  text,
} from '../options/fields';
import { gradientClipField } from '../options/gradient-clip';
import { safetyFields } from '../options/safety';
import { carryOut } from '../running/carry-out';
import { checkBatch, checkStepCounts } from '../running/check-sizes';
import { chooseData, reportSkipped } from '../running/choose-data';
import { hasJudge } from '../running/choose-evaluator';
import { choosePath } from '../running/choose-path';
import { distillationJob } from '../running/distillation-job';
import { loadPath } from '../running/load-path';
import { loadSingleStep } from '../running/load-step';
import { locateModel, shapeOf } from '../running/locate-model';
import { planDistillation, settle } from '../running/plan-distillation';
import { reportResult } from '../running/report-result';
import { storedOptions } from '../runs/stored-options';
import { invocation } from '../terminal/invocation';
import { command } from './command';

const fields = {
  teacher: modelField('the teacher', 'runs/train-mnist/model'),
  data: text(
    `data: ${datasetNames.join(', ')}, or a folder or an archive of images (default: those of the teacher's shape)`,
    { placeholder: '<name|path>' },
  ),
  ...dataFields,
  preset: choice(
    "method: tract; edm, tract as its paper distils EDM's networks, with Heun's step for a teacher of 40 Karras levels; btd, whose steps halve from the first count of --phases to the last; chain, with all of the teacher's steps for every example, which is slow; consistency, in one phase such as 18,1; multistep-consistency, where --phases are growing steps of the teacher, then those of the student, such as 64,128,256,4",
    methodNames,
    { default: 'tract' },
  ),
  phases: counts(
    'steps of the teacher and of every student after it (default: 64,8,1 for tract and chain, 40,1 for edm, 64,1 for btd, 18,1 for consistency, 64,128,256,4 for multistep-consistency)',
    { example: '64,8,1', least: 2 },
  ),
  samples: integer('training examples of each phase'),
  totalSamples: integer('training examples of all phases together (default: 100000)'),
  batch: integer('examples of one optimiser step', { default: 128 }),
  learningRate: positive("Adam's learning rate (default: the method's, 2e-4 for tract)"),
  decay: choice('how the learning rate falls over each phase', decays, { default: 'none' }),
  teacherStep: stepField("integration step of the teacher (default: the method's, ddim for tract)", {
    names: singleStepNames,
    default: undefined,
  }),
  studentStep: stepField(
    "integration step of the student; one that is not ddim needs --measure endpoint (default: the method's, ddim for all)",
    { names: singleStepNames, default: undefined },
  ),
  target: choice(
    "what the student is taught: tract, with the self-teacher; btd, both halves of two steps by the teacher; chain, all of the teacher's steps (default: the method's)",
    ['tract', 'btd', 'chain'],
  ),
  nextTeacher: choice(
    "who teaches after the first phase: the student, or the same teacher again (default: the method's, same for multistep-consistency alone)",
    ['student', 'same'],
  ),
  measure: choice(
    "where the student's error is measured: on its prediction, or where its step lands",
    ['target', 'endpoint'],
    { default: 'target' },
  ),
  schedule: scheduleField("noise schedule (default: the teacher's, or edm for edm and consistency)"),
  grid: gridField(
    "where the first phase's steps are (default: the teacher's, or what goes with --schedule; karras for edm and consistency)",
  ),
  weight: described(
    "weight of the error: snr (alpha^2 / sigma^2, held within min and max), output or uniform (default: the method's, snr:min=1 for tract)",
    { example: 'snr:min=1,max=25' },
  ),
  loss: described(
    "loss of an example's error: squared, or pseudo-huber, linear where errors are above c (default: the method's, squared for all)",
    { example: 'pseudo-huber:c=0.03' },
  ),
  reduction: choice(
    "how squared errors are added over the numbers of an example (default: the method's, mean for edm and consistency, sum for the others)",
    ['sum', 'mean'],
  ),
  clip: text(
    "range of the predictions of teacher and self-teacher, or off (default: the method's; of images -1,1 for tract, chain, multistep-consistency and edm's self-teacher, off for the others and for points)",
    { placeholder: '<low,high|off>' },
  ),
  clipTeacher: text("the same for the teacher alone (default: as --clip if that is given, or the method's)", {
    placeholder: '<low,high|off>',
  }),
  gradientClip: gradientClipField(
    "largest global norm of the gradient, or off (default: the method's, off for edm and consistency, 1 for the others)",
  ),
  muSelf: positive("momentum of the self-teacher (default: the method's, 0.5 for tract)", {
    zero: true,
    max: 1,
  }),
  muInference: positive(
    'momentum of the average that becomes the model (default: by the length of the phase)',
    { zero: true, max: 1 },
  ),
  seed: integer('seed of noise, times and shuffling', { default: 0, min: 0 }),
  out: text('run folder (default: runs/PRESET-TEACHER)', { placeholder: '<folder>' }),
  ...safetyFields,
  fresh: flag('start over in a run folder that holds another run'),
};

export const distillCommand = command({
  name: 'distill',
  summary: 'Distil a teacher into a student that samples in few steps.',
  details:
    'Writes a run folder: checkpoints/ while it runs, then model/ and result.json. The same command again goes on where it stopped.',
  fields,
  examples: [
    'tract distill --teacher pretrained:mnist-teacher --phases 64,8,1 --total-samples 100000 --weight snr:min=1,max=25',
    'tract distill --teacher runs/train-ring/model --phases 1024,32,1 --samples 20000',
    'tract distill --preset edm --teacher edm-cifar10-32x32-cond-vp.pkl --data cifar10 --data-folder cifar-10-batches-bin',
  ],
  async run({ io, output, engine }, values) {
    if (values.out !== undefined) await checkRunFolder(values.out);
    const teacher = await locateModel(values.teacher);
    checkStepCounts('--phases', values.phases ?? []);
    checkBatch(values.batch ?? 1, shapeOf(teacher));
    const settled = settle(values, { ...teacher.document, shape: shapeOf(teacher) });
    const steps = {
      teacherStep: await loadSingleStep('--teacher-step', settled.teacherStep),
      studentStep: await loadSingleStep('--student-step', settled.studentStep),
    };
    const given = await loadPath(settled);
    const path = { ...given, ...choosePath(teacher, given, [settled.phases[0] as number]).other };
    const data = await chooseData(values, shapeOf(teacher));
    reportSkipped(output, data);
    const plan = configuring(() => planDistillation(settled, data, { ...steps, ...path }));
    const out = values.out ?? join('runs', `${values.preset}-${nameOf(values.teacher)}`);
    const job = distillationJob(plan, teacher, values.preset);
    const result = await carryOut(job, {
      ...{ path: out, fresh: values.fresh, safety: values, engine, output, signal: io.signal },
      config: { command: 'distill', options: storedOptions(fields, values), directory: process.cwd() },
    });
    const { tract } = invocation(io.env);
    const { modelFolder: model } = result;
    reportResult(output, result, [
      `${tract} sample --model ${model} --steps 1 --out samples.png`,
      ...(hasJudge(data) ? [`${tract} eval --model ${model} --steps 1,2 --teacher ${values.teacher}`] : []),
    ]);
  },
});

/** A short name of a model: that of its run folder, or what stands after pretrained: */
const nameOf = (location: string): string => {
  const last = basename(location);
  return (last === 'model' ? basename(dirname(location)) : last).replace(/^.*:/, '') || 'model';
};
