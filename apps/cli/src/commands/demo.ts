import { join, resolve } from 'node:path';
import { demoDefaults, mnistDefaults } from '../demo/defaults';
import { nextCommands } from '../demo/next-commands';
import { demoTable, runDemo } from '../demo/run-demo';
import { counts, flag, integer, positive, text } from '../options/fields';
import { compact, duration } from '../terminal/progress-line';
import { command } from './command';

const { phases, samples, batch, learningRate, count } = mnistDefaults;

export const demoCommand = command({
  name: 'demo',
  summary: 'The whole story in minutes: distil a teacher, sample in one step, report.',
  details:
    'Writes report.html, report.json and the pictures. Stages that are there with the same settings are taken over, so that a second call is short and an interrupted one goes on. Where no native engine runs, the story is told on points in the plane.',
  fields: {
    phases: counts(`steps of the teacher and of every student after it (default: ${phases})`, {
      example: '1024,32,1',
      least: 2,
    }),
    samples: integer(`training examples of a distillation, over all phases (default: ${samples} for digits)`),
    batch: integer(`examples of one optimiser step (default: ${batch})`),
    learningRate: positive(`Adam's learning rate (default: ${learningRate} for digits)`),
    count: integer(`samples that each sampler is judged on (default: ${count})`, { min: 64 }),
    seed: integer('seed of everything', { min: 0 }),
    compare: flag('distil with BTD too, on the same number of examples'),
    fromScratch: flag('train a small teacher first'),
    teacherSamples: integer(
      `training examples of that teacher (default: ${mnistDefaults.teacher.samples} for digits)`,
    ),
    teacher: text(`model folder of another teacher, or pretrained:NAME (default: ${demoDefaults.teacher})`, {
      placeholder: '<folder>',
    }),
    out: text('folder for everything', { default: demoDefaults.out, placeholder: '<folder>' }),
    fresh: flag('start over, whatever is there'),
  },
  examples: ['tract demo', 'tract demo --compare', 'tract demo --phases 1024,32,1 --out runs/demo-1024'],
  async run(context, values) {
    const { output, io } = context;
    const report = await runDemo(context, values);
    const page = join(values.out, 'report.html');
    output.emit('result', { report: join(values.out, 'report.json'), page, ...report });
    const { reused } = report.thisCall;
    output.say(`\n${demoTable(report)}\n`);
    if (reused.length > 0) output.say(`Taken over from an earlier call: ${reused.join(', ')}.`);
    output.say(
      `${duration(report.thisCall.seconds)}, ${compact(report.settings.count)} samples a sampler. The report: ${resolve(page)}`,
    );
    output.say(
      `Next:\n${nextCommands(report, values, io.env)
        .map((line) => `  ${line}`)
        .join('\n')}`,
    );
  },
});
