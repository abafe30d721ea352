import { relative } from 'node:path';
import { holdsRun } from '@tractjs/runs';
import { thin } from '../demo/thin';
import { exists } from '../destinations/files';
import { UsageError } from '../errors';
import { chooseGlyphs } from '../runs/choose-glyphs';
import { plainRun } from '../runs/describe-run';
import { findRuns } from '../runs/find-runs';
import { readRun } from '../runs/read-run';
import { runDetails } from '../runs/run-details';
import { runsTable } from '../runs/runs-table';
import { invocation } from '../terminal/invocation';
import { command } from './command';

/** Limit on the points of a curve with --json. */
const MAX_POINTS = 200;

export const runsCommand = command({
  name: 'runs',
  summary: 'List the runs in a folder with their progress, or show one of them.',
  details:
    'Only reads, also while runs work. The state of a run is running, interrupted (tract resume continues it), finished, failed or damaged.',
  fields: {},
  arguments: [{ name: 'folder', help: 'folder of runs, or of a single run (default: runs)', optional: true }],
  examples: ['tract runs', 'tract runs runs/demo', 'tract runs runs/train-mnist', 'tract runs --json'],
  async run({ io, output }, _values, [folder = 'runs']) {
    const { tract } = invocation(io.env);
    if (!(await exists(folder))) {
      throw new UsageError(
        `The folder ${folder} does not exist: give the folder of your runs, or start a run with ${tract} train or ${tract} distill.`,
      );
    }
    const glyphs = chooseGlyphs(io);
    if (await holdsRun(folder)) {
      const run = await readRun(folder);
      output.emit('run', {
        ...plainRun(run),
        curve: thin(run.points, MAX_POINTS),
        environment: run.environment,
      });
      output.say(runDetails(run, { glyphs, width: io.stdout.columns || 80 }));
      const next = {
        running: [],
        interrupted: [`${tract} resume ${folder}`],
        failed: [`${tract} resume ${folder}`],
        damaged: [],
        finished: [`${tract} sample --model ${folder}/model --out samples.png`],
      }[run.state];
      output.say(`\nNext:\n${[...next, `${tract} report ${folder}`].map((line) => `  ${line}`).join('\n')}`);
      return;
    }
    const runs = [];
    for (const path of await findRuns(folder)) runs.push(await readRun(path));
    for (const run of runs) output.emit('run', plainRun(run));
    output.say(
      runs.length > 0
        ? runsTable(runs, glyphs, (run) => relative(folder, run.folder))
        : `${folder} contains no runs. Start one with ${tract} train or ${tract} distill.`,
    );
  },
});
