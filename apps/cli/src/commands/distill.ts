import { basename, dirname, join } from 'node:path';

import { checkRunFolder } from '../destinations/check-run-folder';
import { configuring } from '../errors';
import { dataFields } from '../options/data';
import { distillationFields } from '../options/distillation';
import { modelField } from '../options/fields';
import { dataField } from '../options/kind-fields';
import { safetyFields } from '../options/safety';
import { freshField, outField } from '../options/shared';
import { carryOut } from '../running/carry-out';
import { checkBatch, checkStepCounts } from '../running/check-sizes';
import { chooseData, reportSkipped } from '../running/choose-data';
import { hasEvaluator } from '../running/choose-evaluator';
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
  data: dataField(
    "training data, or a folder or archive of images (default: the dataset with the teacher's shape)",
  ),
  ...dataFields,
  ...distillationFields,
  out: outField('runs/PRESET-TEACHER'),
  ...safetyFields,
  fresh: freshField,
};

export const distillCommand = command({
  name: 'distill',
  summary: 'Distil a teacher into a student that samples in few steps.',
  details:
    'Writes a run folder: checkpoints/ while it runs, then model/ and result.json. Run the same command again to continue a stopped run.',
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
      path: out,
      fresh: values.fresh,
      safety: values,
      engine,
      output,
      signal: io.signal,
      config: { command: 'distill', options: storedOptions(fields, values), directory: process.cwd() },
    });
    const { tract } = invocation(io.env);
    const { modelFolder: model } = result;
    reportResult(output, result, [
      `${tract} sample --model ${model} --steps 1 --out samples.png`,
      ...(hasEvaluator(data)
        ? [`${tract} eval --model ${model} --steps 1,2 --teacher ${values.teacher}`]
        : []),
    ]);
  },
});

/** Returns a short name of a model: that of its run folder, or the name after `pretrained:`. */
const nameOf = (location: string): string => {
  const last = basename(location);
  return (last === 'model' ? basename(dirname(location)) : last).replace(/^.*:/, '') || 'model';
};
