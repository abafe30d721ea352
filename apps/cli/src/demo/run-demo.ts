import { join } from 'node:path';
import { writeDocument } from '@tractjs/runs';
import { floorOf } from '@tractjs/tractjs';
import type { Context } from '../commands/command';
import { checkDemoFolder } from '../destinations/check-demo-folder';
import { writeAtomically } from '../destinations/files';
import type { DemoValues } from '../options/demo';
import { demoPage } from '../report/demo-page';
import { tableHeads, tableRows } from '../report/demo-table';
import { textTable } from '../report/table';
import { checkBatch, checkEvaluated, checkStepCounts } from '../running/check-sizes';
import { chooseEvaluator } from '../running/choose-evaluator';
import { type LocatedModel, shapeOf } from '../running/locate-model';
import { versions } from '../versions';
import { demoDefaults, REFERENCE } from './defaults';
import { type DemoReport, makeReport } from './demo-report';
import { distillStudent, planStudent } from './distill-student';
import { type JudgedSampler, judgeSampler } from './judge-sampler';
import { nextCommands } from './next-commands';
import { digitPictures, digitStrip, pointPictures, type SamplerPictures } from './pictures';
import { chooseDemo } from './settings';
import { type ModelStage, trainTeacher } from './train-teacher';

/** Runs the demo: engine, teacher, distillation, sampling, figures, report. Reuses stages that have finished. */
export const runDemo = async (context: Context, values: DemoValues): Promise<DemoReport> => {
  const { io, output } = context;
  const began = performance.now();
  await checkDemoFolder(values.out);
  checkStepCounts('--phases', values.phases ?? []);
  if (values.batch !== undefined) checkBatch(values.batch, SMALLEST);
  if (values.count !== undefined) checkEvaluated(values.count);
  const engine = await context.engine();
  const engineSeconds = (performance.now() - began) / 1000;
  const { out, fresh, compare } = values;
  const choice = await chooseDemo(values, engine);
  const { settings } = choice;
  if (choice.reduced) {
    const why = engine.skipped.length > 0 ? ' (the line above says why)' : '';
    output.note(
      `No native engine runs here${why}, and digits would take hours. The demo uses points in the plane instead, in a few minutes.`,
    );
  }
  for (const preset of presetsOf(compare)) await planStudent(preset, settings);

  const stage = { settings, out, fresh, engine, output, signal: io.signal };
  const models: Record<string, ModelStage> = {};
  if (choice.teacher === undefined) models['teacher'] = await trainTeacher(stage);
  const teacher = choice.teacher ?? (models['teacher'] as ModelStage).model;
  for (const preset of presetsOf(compare)) models[preset] = await distillStudent(preset, teacher, stage);

  const { count, seed, data } = settings;
  const evaluator = await chooseEvaluator({ data, dataFolder: undefined, seed }, shapeOf(teacher));
  try {
    const judge = (name: string, model: LocatedModel, steps: number) =>
      judgeSampler({
        name,
        model,
        steps,
        count,
        seed,
        keep: demoDefaults.kept[data],
        evaluator,
        out,
        fresh,
        output,
        signal: io.signal,
      });
    const samplers: JudgedSampler[] = [];
    for (const steps of demoDefaults.teacherSteps)
      samplers.push(await judge(`teacher${steps}`, teacher, steps));
    for (const preset of presetsOf(compare)) {
      const { model } = models[preset] as ModelStage;
      for (const steps of demoDefaults.studentSteps)
        samplers.push(await judge(`${preset}${steps}`, model, steps));
    }
    const report = makeReport({
      choice,
      engine,
      models,
      samplers,
      engineSeconds,
      versions: versions(),
      teacherModel:
        choice.teacher?.location ??
        `${settings.teacher.network}, trained here on ${settings.teacher.samples} samples`,
      floor: await floorOf(evaluator, Math.min(count, 10_000)),
      features: evaluator.name,
      callSeconds: (performance.now() - began) / 1000,
    });
    await writeReport(out, report, samplers, nextCommands(report, values, io.env));
    return report;
  } finally {
    evaluator.dispose();
  }
};

/** The smallest shape of an example, a point: the data depend on the engine, which has not started. */
const SMALLEST = [2];

const presetsOf = (compare: boolean): readonly ('tract' | 'btd')[] =>
  compare ? ['tract', 'btd'] : ['tract'];

/** Writes the pictures, then the page, then report.json. */
const writeReport = async (
  out: string,
  report: DemoReport,
  samplers: readonly JudgedSampler[],
  next: readonly string[],
): Promise<void> => {
  const pictures = picturesOf(report, samplers);
  for (const { name, grid } of pictures) await writeAtomically(join(out, `${name}.png`), grid);
  if (report.data === 'mnist')
    await writeAtomically(join(out, 'strip.png'), digitStrip(samplers, demoDefaults.shown));
  await writeAtomically(join(out, 'report.html'), demoPage(report, pictures, next));
  await writeDocument(join(out, 'report.json'), report);
};

const picturesOf = ({ data }: DemoReport, samplers: readonly JudgedSampler[]): SamplerPictures[] =>
  data === 'mnist'
    ? digitPictures(samplers, demoDefaults.shown)
    : pointPictures(samplers, samplers.find(({ name }) => name === REFERENCE) as JudgedSampler);

/** Returns the table for the console. */
export const demoTable = (report: DemoReport): string =>
  textTable([tableHeads(report), ...tableRows(report)]);
