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
  summary: 'Write the report of a run as one HTML page, at any time, even while it runs.',
  details:
    'The page shows the loss curve, speed, configuration, machine, events and the newest PNG in the run’s folder. With --tensorboard it also writes the curves as a TensorBoard event file; a further call appends new points.',
  fields: {
    out: text('HTML file (default: report.html in the run’s folder)', { placeholder: '<file>' }),
    tensorboard: text('folder for TensorBoard event files; the run gets a subfolder with its name', {
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
    return new UsageError(`The folder ${folder} does not exist: give a run that ${tract} runs lists.`);
  const inside = await findRuns(folder).catch(() => []);
  const hint = inside.length > 0 ? `; it contains the runs ${inside.slice(0, 8).join(', ')}` : '';
  return new UsageError(`${folder} is not a run: give a run that ${tract} runs lists${hint}.`);
};
