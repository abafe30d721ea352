import { disposeParams, loadModel } from '@tractjs/tractjs';
import { checkDistinct, checkFile } from '../destinations/check-destination';
import { checkImages } from '../destinations/check-images';
import { isReplaceable } from '../destinations/is-replaceable';
import { isOwnPicture, isOwnSamples } from '../destinations/own-files';
import { InterruptedError, UsageError } from '../errors';
import { integer, modelField, text } from '../options/fields';
import { samplingFields } from '../options/sampling';
import { seedField } from '../options/shared';
import { checkBatch, checkDisk, checkStepCounts } from '../running/check-sizes';
import { choosePath } from '../running/choose-path';
import { batchFor } from '../running/draw';
import { drawInto } from '../running/draw-into';
import { loadPath } from '../running/load-path';
import { loadStep } from '../running/load-step';
import { locateModel, shapeOf } from '../running/locate-model';
import { imagesSink } from '../sinks/images-sink';
import { numbersSink } from '../sinks/numbers-sink';
import { pictureSink } from '../sinks/picture-sink';
import { compact } from '../terminal/progress-line';
import { command } from './command';

export const sampleCommand = command({
  name: 'sample',
  summary: 'Draw samples of a model, as pictures or as numbers.',
  details:
    'Writes images and numbers while it draws, so any count needs only the memory of one batch. An interrupt keeps the samples drawn so far.',
  fields: {
    model: modelField('the model', 'runs/train-mnist/model'),
    steps: integer('sampling steps', { default: 1 }),
    ...samplingFields,
    count: integer('number of samples', { default: 64 }),
    start: integer('index of the first sample', { default: 0, min: 0 }),
    batch: integer('samples per batch (default: 500, fewer for many steps)'),
    class: integer('class to draw, for a class-conditional network (default: all in turn)', { min: 0 }),
    seed: seedField(
      'controls all randomness; sample i of a seed starts from the same noise for every model',
      0,
    ),
    out: text('picture file: a grid of the first images, or a scatter plot of points', {
      placeholder: '<file.png>',
    }),
    images: text('folder for one PNG file per image', { placeholder: '<folder>' }),
    raw: text('safetensors file with the tensor "samples"', { placeholder: '<file>' }),
  },
  examples: [
    'tract sample --model runs/tract-mnist-teacher/model --steps 1 --out digits.png',
    'tract sample --model pretrained:mnist-teacher --steps 32 --step heun --count 1000 --raw digits.safetensors',
    'tract sample --model runs/tract-mnist-teacher/model --count 50000 --images digits',
  ],
  async run({ io, output, engine }, values) {
    const { steps, count, seed, start, out, images, raw, guidance } = values;
    if (out === undefined && raw === undefined && images === undefined) {
      throw new UsageError(
        'None of --out, --images and --raw is given, so the samples would be lost: give at least one of --out FILE.png, --images FOLDER and --raw FILE.safetensors.',
      );
    }
    const files = [
      ...(out === undefined ? [] : [{ flag: '--out', path: out }]),
      ...(images === undefined ? [] : [{ flag: '--images', path: images }]),
      ...(raw === undefined ? [] : [{ flag: '--raw', path: raw }]),
    ];
    checkDistinct(files);
    for (const file of files) {
      if (file.flag === '--images') await checkImages(file, { start, count });
      else await checkFile({ ...file, ...(file.flag === '--out' ? picture : numbers) });
    }
    const located = await locateModel(values.model);
    const shape = shapeOf(located);
    const batch = values.batch ?? batchFor(steps);
    checkStepCounts('--steps', [steps]);
    checkBatch(batch, shape);
    if (raw !== undefined && (await isReplaceable(raw))) await checkDisk(count, shape, raw);
    const step = await loadStep('--step', values.step);
    const path = choosePath(located, await loadPath(values), [steps]);
    const label = labelOf(values.class, located.network.classes);
    const sinks = [
      ...(out === undefined ? [] : [pictureSink(out, shape)]),
      ...(images === undefined ? [] : [await imagesSink(images, shape, start)]),
      ...(raw === undefined ? [] : [await numbersSink(raw, shape, count)]),
    ];
    const paths = sinks.map(({ path }) => path);
    const draw = {
      count,
      start,
      steps,
      seed,
      step,
      batch,
      ...path.other,
      ...(label && { label }),
      ...(guidance !== undefined && { guidance }),
    };
    try {
      await engine();
      const model = await loadModel(located.folder, path.own);
      try {
        const { drawn, seconds } = await drawInto(sinks, model, draw, { output, signal: io.signal });
        const rate = drawn / seconds;
        if (drawn < count) {
          throw new InterruptedError(
            `Interrupted after ${compact(drawn)} of ${compact(count)} samples, which are in ${paths.join(' and ')}: --start ${start + drawn} --count ${count - drawn} draws the rest.`,
          );
        }
        const how = { step: step.description, ...path.used };
        output.emit('result', { files: paths, count, steps, seed, ...how, seconds, imagesPerSecond: rate });
        output.say(
          `Wrote ${paths.join(' and ')}: ${compact(count)} samples in ${steps} ${steps === 1 ? 'step' : 'steps'}, ${compact(rate)}/s.`,
        );
      } finally {
        disposeParams(model.params);
      }
    } finally {
      for (const sink of sinks) await sink.abandon();
    }
  },
});

const picture = { example: 'samples.png', isOurs: isOwnPicture };
const numbers = { example: 'samples.safetensors', isOurs: isOwnSamples };

const labelOf = (wanted: number | undefined, classes: number): ((index: number) => number) | undefined => {
  if (wanted === undefined) return undefined;
  if (classes === 0) {
    throw new UsageError(`--class is ${wanted}, but this model has no classes: omit the option.`);
  }
  if (wanted >= classes)
    throw new UsageError(`--class is ${wanted}: this model has classes 0 to ${classes - 1}.`);
  return () => wanted;
};
