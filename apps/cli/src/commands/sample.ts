import { encodeSafetensors, loadModel, type SafeTensor } from '@tractjs/tractjs';
import { command } from '../command';
import { UsageError } from '../errors';
import { writeWhole } from '../files';
import { integer, modelField, positive, stepField, text } from '../options/fields';
import { compact } from '../progress-line';
import { pictureOf } from '../report/picture';
import { drawUntil } from '../running/draw';
import { loadStep } from '../running/load-step';
import { locateModel, shapeOf } from '../running/locate-model';

export const sampleCommand = command({
  name: 'sample',
  summary: 'Draw samples of a model, as a picture or as numbers.',
  fields: {
    model: modelField('the model', 'runs/train-mnist/model'),
    steps: integer('sampling steps', { default: 1 }),
    step: stepField('integration step', { default: 'ddim' }),
    count: integer('number of samples', { default: 64 }),
    class: integer('class to draw, for a network that is told of classes (default: all in turn)', { min: 0 }),
    guidance: positive('guidance scale, for a student that is told it', { zero: true }),
    seed: integer('seed of the noise; sample i of a seed starts from the same noise in every model', {
      default: 0,
      min: 0,
    }),
    out: text('picture to write: a grid of images, or a scatter plot of points', {
      placeholder: '<file.png>',
    }),
    raw: text('safetensors file to write: the tensor "samples"', { placeholder: '<file>' }),
  },
  examples: [
    'tract sample --model runs/tract-mnist-teacher/model --steps 1 --out digits.png',
    'tract sample --model pretrained:mnist-teacher --steps 32 --step heun --count 1000 --raw digits.safetensors',
  ],
  async run({ io, output, engine }, values) {
    const { steps, count, seed, out, raw, guidance } = values;
    if (out === undefined && raw === undefined) {
      throw new UsageError(
        'Neither --out nor --raw was given, so the samples would be lost: give --out FILE.png, --raw FILE.safetensors, or both.',
      );
    }
    const located = await locateModel(values.model);
    const shape = shapeOf(located);
    const step = await loadStep('--step', values.step);
    const picture = out === undefined ? undefined : pictureOf(shape);
    const label = labelOf(values.class, located.network.classes);
    await engine();
    const model = await loadModel(located.folder);
    const line = output.stage('sample');
    const began = performance.now();
    const size = shape.reduce((a, b) => a * b, 1);
    const drawn = new Float32Array(count * size);
    let done = 0;
    try {
      const options = {
        ...{ count, steps, seed, step },
        ...(label && { label }),
        ...(guidance !== undefined && { guidance }),
      };
      for await (const x of drawUntil(model, options, io.signal)) {
        drawn.set(await x.data(), done * size);
        done += x.shape[0] as number;
        x.dispose();
        line.update({ fraction: done / count, rate: done / ((performance.now() - began) / 1000) });
      }
    } finally {
      line.clear();
      for (const x of Object.values(model.params)) x.dispose();
    }
    const seconds = (performance.now() - began) / 1000;
    if (out !== undefined && picture) await writeWhole(out, picture(drawn));
    if (raw !== undefined) await writeWhole(raw, safetensors(drawn, [count, ...shape]));
    const files = [out, raw].filter((file) => file !== undefined);
    output.emit('result', { files, count, steps, seed, seconds, imagesPerSecond: count / seconds });
    output.say(
      `Wrote ${files.join(' and ')}: ${compact(count)} samples in ${steps} ${steps === 1 ? 'step' : 'steps'}, ${compact(count / seconds)}/s.`,
    );
  },
});

const safetensors = (data: Float32Array<ArrayBuffer>, shape: readonly number[]): Uint8Array => {
  const samples: SafeTensor = { dtype: 'F32', shape, data };
  return encodeSafetensors({ samples });
};

const labelOf = (wanted: number | undefined, classes: number): ((index: number) => number) | undefined => {
  if (wanted === undefined) return undefined;
  if (classes === 0) {
    throw new UsageError(
      `--class is ${wanted}, but this model is not told of classes: leave the option out.`,
    );
  }
  if (wanted >= classes)
    throw new UsageError(`--class is ${wanted}: this model has the classes 0 to ${classes - 1}.`);
  return () => wanted;
};
