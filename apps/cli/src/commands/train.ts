import { join } from 'node:path';

import { checkRunFolder } from '../destinations/check-run-folder';
import { configuring } from '../errors';
import { dataFields } from '../options/data';
import { dataField } from '../options/kind-fields';
import { safetyFields } from '../options/safety';
import { freshField, outField } from '../options/shared';
import { trainingFields } from '../options/training';
import { carryOut } from '../running/carry-out';
import { checkBatch, checkParameters } from '../running/check-sizes';
import { chooseData, reportSkipped } from '../running/choose-data';
import { hasEvaluator } from '../running/choose-evaluator';
import { planTraining, trainingPath } from '../running/plan-training';
import { reportResult } from '../running/report-result';
import { trainingJob } from '../running/training-job';
import { storedOptions } from '../runs/stored-options';
import { invocation } from '../terminal/invocation';
import { command } from './command';

const fields = {
  data: dataField(
    'training data, or a folder or archive (.tar, .tar.gz, .tar.xz) of PNG or JPEG images, with one subfolder per class or none',
    'mnist',
  ),
  ...dataFields,
  ...trainingFields,
  out: outField('runs/train-DATA'),
  ...safetyFields,
  fresh: freshField,
};

export const trainCommand = command({
  name: 'train',
  summary: 'Train a diffusion model from scratch: a teacher.',
  details:
    'Writes a run folder: checkpoints/ while it runs, then model/ and result.json. Run the same command again to continue a stopped run.',
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
      path: out,
      fresh,
      safety: values,
      engine,
      output,
      signal: io.signal,
      config: { command: 'train', options: storedOptions(fields, values), directory: process.cwd() },
    });
    const { tract } = invocation(io.env);
    // distill infers only MNIST and points from a model's shape.
    const where = values.dataFolder === undefined ? '' : ` --data-folder ${values.dataFolder}`;
    const dataFlag = `${hasEvaluator(data) ? '' : ` --data ${values.data}`}${where}`;
    const { modelFolder: model } = result;
    reportResult(output, result, [
      `${tract} sample --model ${model} --steps 32 --out samples.png`,
      `${tract} distill --teacher ${model}${values.objective === 'edm' ? ' --preset edm' : ''}${dataFlag}`,
    ]);
  },
});
