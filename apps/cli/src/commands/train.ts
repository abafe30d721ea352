import { join } from 'node:path';
import { datasetNames } from '@tractjs/data/node';
import { networkKinds } from '@tractjs/zoo';
import { checkRunFolder } from '../destinations/check-run-folder';
import { configuring } from '../errors';
import { dataFields } from '../options/data';
import { decays } from '../options/decay';
import {
  choice,
  described,
  flag,
  gridField,
  integer,
  positive,
  scheduleField,
  text,
} from '../options/fields';
import { gradientClipField } from '../options/gradient-clip';
import { safetyFields } from '../options/safety';
import { carryOut } from '../running/carry-out';
import { checkBatch, checkParameters } from '../running/check-sizes';
import { chooseData, reportSkipped } from '../running/choose-data';
import { hasJudge } from '../running/choose-evaluator';
import { planTraining, trainingPath } from '../running/plan-training';
import { reportResult } from '../running/report-result';
import { trainingJob } from '../running/training-job';
import { storedOptions } from '../runs/stored-options';
import { invocation } from '../terminal/invocation';
import { command } from './command';

const fields = {
  data: text(
    `data to learn: ${datasetNames.join(', ')}, or a folder or an archive (.tar, .tar.gz, .tar.xz) of PNG or JPEG images, in one folder for each class or all in one`,
    { default: 'mnist', placeholder: '<name|path>' },
  ),
  ...dataFields,
  objective: choice(
    'what the denoiser is trained on: times of a VP path, or log-normal noise levels as EDM',
    ['vp', 'edm'],
    { default: 'vp' },
  ),
  network: described(
    `network and its options: ${Object.keys(networkKinds).join(', ')} (default: unet for images, mlp for points)`,
    { example: 'unet:channels=32,blocks=1' },
  ),
  schedule: scheduleField('noise schedule (default: vp-cosine, or edm for that objective)'),
  grid: gridField('where samplers put their steps (default: uniform, or karras for edm)'),
  samples: integer('training examples in all', { default: 400_000 }),
  batch: integer('examples of one optimiser step', { default: 128 }),
  learningRate: positive("Adam's learning rate", { default: 5e-4 }),
  decay: choice('how the learning rate falls over the run', decays, { default: 'none' }),
  gradientClip: gradientClipField('largest global norm of the gradient, or off', 1),
  mu: positive('momentum of the average that becomes the model', { default: 0.999, zero: true, max: 1 }),
  seed: integer('seed of weights, noise and shuffling', { default: 0, min: 0 }),
  out: text('run folder (default: runs/train-DATA)', { placeholder: '<folder>' }),
  ...safetyFields,
  fresh: flag('start over in a run folder that holds another run'),
};

export const trainCommand = command({
  name: 'train',
  summary: 'Train a diffusion model from scratch: a teacher.',
  details:
    'Writes a run folder: checkpoints/ while it runs, then model/ and result.json. The same command again goes on where it stopped.',
  fields,
  examples: [
    'tract train --data ring --samples 50000 --out runs/ring',
    'tract train --data mnist --network unet:channels=32 --samples 400000 --decay linear',
    'tract train --data photos --image-size 32 --crop random --flip',
  ],
  async run({ io, output, engine }, values) {
    const { fresh } = values;
    if (values.out !== undefined) await checkRunFolder(values.out);
    const data = await chooseData(values, []);
    reportSkipped(output, data);
    const path = await trainingPath(values);
    checkBatch(values.batch, data.shape);
    const plan = configuring(() => planTraining(values, data, path));
    checkParameters(plan.network, values.network ?? plan.network.name);
    const out = values.out ?? join('runs', `train-${data.name}`);
    const result = await carryOut(trainingJob(plan, values, data, 'train'), {
      ...{ path: out, fresh, safety: values, engine, output, signal: io.signal },
      config: { command: 'train', options: storedOptions(fields, values), directory: process.cwd() },
    });
    const { tract } = invocation(io.env);
    // Of a model's shape alone, distill knows MNIST and points.
    const where = values.dataFolder === undefined ? '' : ` --data-folder ${values.dataFolder}`;
    const dataFlag = `${hasJudge(data) ? '' : ` --data ${values.data}`}${where}`;
    const { modelFolder: model } = result;
    reportResult(output, result, [
      `${tract} sample --model ${model} --steps 32 --out samples.png`,
      `${tract} distill --teacher ${model}${values.objective === 'edm' ? ' --preset edm' : ''}${dataFlag}`,
    ]);
  },
});
