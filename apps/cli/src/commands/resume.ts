import { join } from 'node:path';
import { lockState, readRunConfig } from '@tractjs/runs';
import { exists } from '../destinations/files';
import { UsageError } from '../errors';
import { readRun } from '../runs/read-run';
import { valuesToResume } from '../runs/stored-options';
import { invocation } from '../terminal/invocation';
import { compact } from '../terminal/progress-line';
import { command } from './command';
import { distillCommand } from './distill';
import { trainCommand } from './train';

const commands = { train: trainCommand, distill: distillCommand } as const;

export const resumeCommand = command({
  name: 'resume',
  summary: 'Continue an interrupted run.',
  details:
    'Takes every option from config.json in the run’s folder and continues from the newest complete checkpoint; a run without one starts from the beginning. --engine and --threads are not stored: give them again if needed.',
  fields: {},
  arguments: [{ name: 'run', help: 'folder of the run' }],
  examples: ['tract resume runs/train-mnist', 'tract resume runs/tract-mnist-teacher --threads 4'],
  async run(context, _values, [folder = '']) {
    const { io, output } = context;
    const { tract } = invocation(io.env);
    if (!(await exists(folder))) {
      throw new UsageError(`The folder ${folder} does not exist: give a run that ${tract} runs lists.`);
    }
    const config = await readRunConfig(folder);
    if (config === undefined) {
      throw new UsageError(
        `${folder} contains no config.json, so its options are unknown: run the command that started it again, such as ${tract} demo, to continue it.`,
      );
    }
    const lock = await lockState(folder);
    if (lock?.life === 'alive') {
      throw new UsageError(
        `${folder} is running in process ${lock.owner?.pid} on ${lock.owner?.host}: ${tract} runs ${folder} shows its progress.`,
      );
    }
    const run = await readRun(folder);
    if (run.state === 'finished') {
      const model = join(folder, 'model');
      output.emit('result', { model, samples: run.samples, seconds: run.seconds, earlier: true });
      output.say(
        `${folder} has finished after ${compact(run.samples)} samples: nothing is left to do. The model is in ${model}.\nNext:\n  ${tract} sample --model ${model} --out samples.png\n  ${tract} report ${folder}`,
      );
      return;
    }
    const command = commands[config.command];
    await command.run(context, valuesToResume(command, config, folder), []);
  },
});
