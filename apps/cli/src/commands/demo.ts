import { join, resolve } from 'node:path';
import { nextCommands } from '../demo/next-commands';
import { demoTable, runDemo } from '../demo/run-demo';
import { demoFields } from '../options/demo';
import { compact, duration } from '../terminal/progress-line';
import { command } from './command';

export const demoCommand = command({
  name: 'demo',
  summary: 'Distil a teacher, sample in one step and write a report, in minutes.',
  details:
    'Writes report.html, report.json and the pictures. Reuses finished stages with the same settings, so an interrupted demo continues and a second call is short. Without a native engine, the demo uses points in the plane.',
  fields: demoFields,
  examples: ['tract demo', 'tract demo --compare', 'tract demo --phases 1024,32,1 --out runs/demo-1024'],
  async run(context, values) {
    const { output, io } = context;
    const report = await runDemo(context, values);
    const page = join(values.out, 'report.html');
    output.emit('result', { report: join(values.out, 'report.json'), page, ...report });
    const { reused } = report.thisCall;
    output.say(`\n${demoTable(report)}\n`);
    if (reused.length > 0) output.say(`Reused from an earlier call: ${reused.join(', ')}.`);
    output.say(
      `${duration(report.thisCall.seconds)}, ${compact(report.settings.count)} samples per sampler. The report: ${resolve(page)}`,
    );
    output.say(
      `Next:\n${nextCommands(report, values, io.env)
        .map((line) => `  ${line}`)
        .join('\n')}`,
    );
  },
});
