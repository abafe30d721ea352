import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCli } from '@tractjs/cli';
import { disposeParams } from '@tractjs/ops';
import {
  drawSamples,
  evaluateSamples,
  floorOf,
  imageEvaluator,
  loadModel,
  saveModel,
  startEngine,
} from '@tractjs/tractjs';
import type { StageOptions } from './stage';

const recipeFile = fileURLToPath(new URL('./mnist-teacher.json', import.meta.url));
const runFolder = 'runs/pretrain-teacher';

/** Sampling steps whose figures go with the model, each on as many images as the floor. */
const STEPS = [1, 2, 32] as const;
const COUNT = 5000;

/**
 * Trains the MNIST teacher with `tract train --config mnist-teacher.json`, which goes on where it was stopped, and
 * writes it with its figures. With `check`, measures the one that is there instead.
 */
export const run = async ({ models, check, log }: StageOptions): Promise<void> => {
  log((await startEngine()).line);
  const folder = `${models}mnist-teacher`;
  if (!check) await trainTeacher();
  const source = check ? folder : `${runFolder}/model`;
  const { provenance } = JSON.parse(await readFile(`${source}/model.json`, 'utf8'));
  const model = await loadModel(source);
  const evaluator = await imageEvaluator();
  const figures: Record<string, number> = { floor: await floorOf(evaluator, COUNT) };
  for (const steps of STEPS) {
    const { frechet } = await evaluateSamples(
      drawSamples(model, { count: COUNT, steps, seed: 0 }),
      evaluator,
    );
    figures[`teacher${steps}`] = frechet;
    log(`${steps} steps: Frechet distance ${frechet.toFixed(2)}, floor ${figures['floor']?.toFixed(2)}`);
  }
  evaluator.dispose();
  if (check) {
    compare(figures, provenance.figures);
  } else {
    await saveModel(folder, model, { made: 'npm run pretrain -- --only teacher', ...provenance, figures });
    log(`wrote ${folder}`);
  }
  disposeParams(model.params);
};

const trainTeacher = async (): Promise<void> => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const { stdout, stderr, env } = process;
  const code = await runCli(['train', '--config', recipeFile, '--out', runFolder], {
    stdout,
    stderr,
    env,
    signal: interrupt.signal,
  });
  if (code !== 0)
    throw new Error(
      `Training stopped with exit code ${code}: npm run pretrain -- --only teacher goes on where it stopped.`,
    );
};

/** Sampling is deterministic up to the last bits of float32, so figures may differ by a hundredth. */
const compare = (found: Readonly<Record<string, number>>, told: Readonly<Record<string, number>>): void => {
  for (const [name, value] of Object.entries(found)) {
    const expected = told[name] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= 1e-2 * value)) {
      throw new Error(
        `${name} is ${value}, and the model's file says ${expected}: train it again with npm run pretrain -- --only teacher.`,
      );
    }
  }
};
