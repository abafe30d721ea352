import { join, resolve } from 'node:path';
import { holdsRun } from '@tractjs/runs';
import { checkFile, checkFolder } from '../destinations/check-destination';
import { exists, writeAtomically } from '../destinations/files';
import { isOwnPage } from '../destinations/own-files';
import { UsageError } from '../errors';
import { text } from '../options/fields';
import { runPage } from '../report/run-page';
import { writeRunEvents } from '../runs/event-file';
import { findPicture } from '../runs/find-picture';
import { findRuns } from '../runs/find-runs';
import { readRun } from '../runs/read-run';
import { invocation } from '../terminal/invocation';
import { command } from './command';

export const reportCommand = command({
  name: 'report',
  summary: 'Write the report of a run as one HTML page, at any time, of a run under way too.',
  details:
    'The page has the loss curve, speed, configuration, machine and events, and the newest PNG in the run’s folder. With --tensorboard the curves are also written as an event file for TensorBoard; given again, what is new is added to it.',
  fields: {
    out: text('file of the page (default: report.html in the run’s folder)', { placeholder: '<file>' }),
    tensorboard: text('folder of TensorBoard’s event files, in which the run gets one of its name', {
      placeholder: '<folder>',
    }),
  },
  arguments: [{ name: 'run', help: 'folder of the run' }],
  examples: [
    'tract report runs/train-mnist',
    'tract report runs/train-mnist --out report.html --tensorboard runs/tensorboard',
  ],
  async run({ io, output }, { out, tensorboard }, [folder = '']) {
    if (!(await holdsRun(folder))) throw await noRun(folder, invocation(io.env).tract);
    const page = out ?? join(folder, 'report.html');
    await checkFile({ flag: '--out', path: page, example: 'report.html', isOurs: isOwnPage });
    if (tensorboard !== undefined) await checkFolder({ flag: '--tensorboard', path: tensorboard });
    const run = await readRun(folder);
    await writeAtomically(page, runPage(run, { picture: await findPicture(folder), now: new Date() }));
    const events = tensorboard === undefined ? undefined : await writeRunEvents(tensorboard, run);
    output.emit('result', { page, events, state: run.state });
    output.say(`The report: ${resolve(page)}`);
    if (events !== undefined)
      output.say(`For TensorBoard: ${resolve(events)}\nNext:\n  tensorboard --logdir ${tensorboard}`);
  },
});

const noRun = async (folder: string, tract: string): Promise<UsageError> => {
  if (!(await exists(folder)))
    return new UsageError(`There is no folder ${folder}: give one of those that ${tract} runs lists.`);
  const inside = await findRuns(folder).catch(() => []);
  const hint = inside.length > 0 ? `; the runs in it are ${inside.slice(0, 8).join(', ')}` : '';
  return new UsageError(`${folder} is no run: give one of those that ${tract} runs lists${hint}.`);
};
