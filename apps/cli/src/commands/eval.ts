import { disposeParams, floorOf, loadModel } from '@tractjs/tractjs';
import type { Evaluator } from '@tractjs/tractjs/parts';
import { UsageError } from '../errors';
import { counts, integer, modelField, text } from '../options/fields';
import { samplingFields } from '../options/sampling';
import { seedField } from '../options/shared';
import { figure, percent, textTable } from '../report/table';
import { checkEvaluated, checkStepCounts } from '../running/check-sizes';
import { chooseEvaluator } from '../running/choose-evaluator';
import { type ChosenPath, choosePath, ownOf } from '../running/choose-path';
import { evaluateSampler, type SamplerResult } from '../running/evaluate-sampler';
import { loadPath } from '../running/load-path';
import { loadStep } from '../running/load-step';
import { type LocatedModel, locateModel, shapeOf } from '../running/locate-model';
import { compact } from '../terminal/progress-line';
import { command } from './command';

export const evalCommand = command({
  name: 'eval',
  summary: 'Evaluate the samples of a model.',
  details:
    "Prints the Frechet distance to the training data for each number of steps, with the distance of held-out real data as the floor. With --teacher it also prints the fraction of samples with the same digit (or mode) as the teacher's from the same noise. Supports models of mnist and ring.",
  fields: {
    model: modelField('the model', 'runs/tract-mnist-teacher/model'),
    steps: counts('numbers of sampling steps', { default: [1, 2], example: '1,2' }),
    ...samplingFields,
    count: integer('number of samples', { default: 5000, min: 2 }),
    data: text("data to compare with (default: the dataset with the model's shape)", {
      placeholder: '<name>',
    }),
    teacher: text('teacher to compare with, given like --model', { placeholder: '<model>' }),
    teacherSteps: integer("the teacher's sampling steps", { default: 32 }),
    seed: seedField('controls all randomness', 0),
  },
  examples: [
    'tract eval --model runs/tract-mnist-teacher/model --steps 1,2 --teacher pretrained:mnist-teacher',
  ],
  async run({ io, output, engine }, values) {
    const { count, seed, teacherSteps, guidance } = values;
    checkStepCounts('--steps', values.steps);
    checkStepCounts('--teacher-steps', [teacherSteps]);
    checkEvaluated(count);
    const located = await locateModel(values.model);
    const step = await loadStep('--step', values.step);
    const teacher = values.teacher === undefined ? undefined : await locateModel(values.teacher);
    requireSameShape(located, teacher);
    const given = await loadPath(values);
    const path = choosePath(located, given, values.steps);
    // The teacher keeps its own path.
    const teachers = teacher && choosePath(teacher, ownOf(teacher, given), [teacherSteps]);
    await engine();
    const evaluator = await chooseEvaluator(
      { data: values.data, dataFolder: undefined, seed },
      shapeOf(located),
    );
    try {
      const floor = await floorOf(evaluator, Math.min(count, 10_000));
      const judge = (
        from: LocatedModel,
        along: ChosenPath,
        steps: number,
        stage: string,
        labels?: ArrayLike<number>,
      ) =>
        judgeModel(from, along, {
          steps,
          stage,
          count,
          seed,
          evaluator,
          output,
          signal: io.signal,
          step,
          ...(guidance !== undefined && { guidance }),
          ...(labels && { labels }),
        });
      const reference =
        teacher && teachers && (await judge(teacher, teachers, teacherSteps, `teacher in ${teacherSteps}`));
      const results: SamplerResult[] = [];
      for (const steps of values.steps)
        results.push(await judge(located, path, steps, `model in ${steps}`, reference?.labels));
      const plain = (result: SamplerResult) => {
        const { labels: _, kept: __, ...rest } = result;
        return rest;
      };
      output.emit('result', {
        floor,
        count,
        seed,
        step: step.description,
        ...path.used,
        ...(reference && { teacher: plain(reference) }),
        samplers: results.map(plain),
      });
      output.say(table(results, reference, floor));
      output.say(
        `Frechet distance on the ${evaluator.name}, ${compact(count)} samples; the floor is the distance of as many held-out real examples.`,
      );
    } finally {
      evaluator.dispose();
    }
  },
});

type JudgeOptions = Omit<Parameters<typeof evaluateSampler>[0], 'model'> & { readonly evaluator: Evaluator };

const judgeModel = async (
  from: LocatedModel,
  { own, other }: ChosenPath,
  options: JudgeOptions,
): Promise<SamplerResult> => {
  const model = await loadModel(from.folder, own);
  try {
    return await evaluateSampler({ ...options, path: other, model });
  } finally {
    disposeParams(model.params);
  }
};

const requireSameShape = (model: LocatedModel, teacher: LocatedModel | undefined): void => {
  if (teacher === undefined || shapeOf(teacher).join() === shapeOf(model).join()) return;
  throw new UsageError(
    `The model draws examples of shape [${shapeOf(model)}] but the teacher [${shapeOf(teacher)}]: give two models of the same data.`,
  );
};

const table = (
  results: readonly SamplerResult[],
  teacher: SamplerResult | undefined,
  floor: number,
): string => {
  const row = (name: string, { steps, frechet, agreement, imagesPerSecond }: SamplerResult) => [
    name,
    String(steps),
    figure(frechet),
    ...(teacher ? [percent(agreement)] : []),
    compact(imagesPerSecond),
  ];
  return textTable([
    ['sampler', 'steps', 'Frechet', ...(teacher ? ['same as teacher'] : []), 'samples/s'],
    ...results.map((result) => row('model', result)),
    ...(teacher ? [row('teacher', teacher)] : []),
    ['real data (floor)', '', figure(floor), ...(teacher ? ['-'] : []), '-'],
  ]);
};
