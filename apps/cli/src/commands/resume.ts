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
  summary: 'Go on with a run that was interrupted.',
  details:
    'Takes every option from the config.json in the run’s folder, and goes on from its newest whole checkpoint; a run without one begins anew. The engine and its threads are chosen anew.',
  fields: {},
  arguments: [{ name: 'run', help: 'folder of the run' }],
  examples: ['tract resume runs/train-mnist', 'tract resume runs/tract-mnist-teacher --threads 4'],
  async run(context, _values, [folder = '']) {
    const { io, output } = context;
    const { tract } = invocation(io.env);
    if (!(await exists(folder))) {
      throw new UsageError(
        `There is no folder ${folder}: give the folder of a run, one of those that ${tract} runs lists.`,
      );
    }
    const config = await readRunConfig(folder);
    if (config === undefined) {
      throw new UsageError(
        `${folder} holds no config.json, so that nobody knows how it was begun: give the command that began it once more, such as ${tract} demo, and it goes on.`,
      );
    }
    const lock = await lockState(folder);
    if (lock?.life === 'alive') {
      throw new UsageError(
        `${folder} is under way in process ${lock.owner?.pid} on ${lock.owner?.host}: ${tract} runs ${folder} shows how far it is.`,
      );
    }
    const run = await readRun(folder);
    if (run.state === 'finished') {
      const model = join(folder, 'model');
      output.emit('result', { model, samples: run.samples, seconds: run.seconds, earlier: true });
      output.say(
        `${folder} is finished, after ${compact(run.samples)} samples: there is nothing to go on with. The model is in ${model}.\nNext:\n  ${tract} sample --model ${model} --out samples.png\n  ${tract} report ${folder}`,
      );
      return;
    }
    const command = commands[config.command];
    await command.run(context, valuesToResume(command, config, folder), []);
  },
});
