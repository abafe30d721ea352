import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCli } from '@tractjs/cli';
import { disposeParams } from '@tractjs/ops';
import {
  type AnyStep,
  drawSamples,
  evaluateSamples,
  floorOf,
  imageEvaluator,
  loadModel,
  saveModel,
  startEngine,
} from '@tractjs/tractjs';
import type { Stage, StageOptions } from './stage';

/** A model that one command line makes. Its recipe is the JSON file of the same name here. */
export interface ShippedModel {
  readonly name: string;
  readonly command: 'train' | 'distill';
  /** The samplers whose figures go with it, by the name of the figure, each on as many images as the floor. */
  readonly samplers: Readonly<Record<string, { readonly steps: number; readonly step?: AnyStep }>>;
}

const COUNT = 5000;

/**
 * Makes a model with `tract COMMAND --config NAME.json`, which goes on where it was stopped, and writes it with its figures.
 * With `check`, measures the one that is there instead.
 */
export const shippedModel = ({ name, command, samplers }: ShippedModel): Stage => ({
  async run({ models, check, log }: StageOptions) {
    log((await startEngine()).line);
    const folder = `${models}${name}`;
    const runFolder = `runs/pretrain-${name}`;
    if (!check) await make(name, command, runFolder);
    const source = check ? folder : `${runFolder}/model`;
    const { provenance } = JSON.parse(await readFile(`${source}/model.json`, 'utf8'));
    const model = await loadModel(source);
    const evaluator = await imageEvaluator();
    const figures: Record<string, number> = { floor: await floorOf(evaluator, COUNT) };
    for (const [figure, sampler] of Object.entries(samplers)) {
      const samples = drawSamples(model, { ...sampler, count: COUNT, seed: 0 });
      const { frechet } = await evaluateSamples(samples, evaluator);
      figures[figure] = frechet;
      log(`${figure}: Frechet distance ${frechet.toFixed(2)}, floor ${figures['floor']?.toFixed(2)}`);
    }
    evaluator.dispose();
    if (check) {
      compare(name, figures, provenance.figures);
    } else {
      await saveModel(folder, model, { made: `npm run pretrain -- --only ${name}`, ...provenance, figures });
      log(`wrote ${folder}`);
    }
    disposeParams(model.params);
  },
});

const make = async (name: string, command: string, out: string): Promise<void> => {
  const recipe = fileURLToPath(new URL(`./${name}.json`, import.meta.url));
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const { stdout, stderr, env } = process;
  const { signal } = interrupt;
  const code = await runCli([command, '--config', recipe, '--out', out], { stdout, stderr, env, signal });
  if (code !== 0)
    throw new Error(
      `${command} stopped with exit code ${code}: npm run pretrain -- --only ${name} goes on where it stopped.`,
    );
};

/** Sampling is deterministic up to the last bits of float32, so figures may differ by a hundredth. */
const compare = (
  name: string,
  found: Readonly<Record<string, number>>,
  told: Readonly<Record<string, number>>,
): void => {
  for (const [figure, value] of Object.entries(found)) {
    const expected = told[figure] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= 1e-2 * value)) {
      throw new Error(
        `${figure} is ${value}, and the model's file says ${expected}: make it again with npm run pretrain -- --only ${name}.`,
      );
    }
  }
};
