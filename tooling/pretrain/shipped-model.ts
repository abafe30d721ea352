import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { disposeParams } from '@tractjs/ops';
import { type DurableJob, durable, RunInterruptedError } from '@tractjs/runs';
import {
  type AnyStep,
  drawSamples,
  type Engine,
  evaluateSamples,
  floorOf,
  imageEvaluator,
  loadModel,
  saveModel,
  startEngine,
} from '@tractjs/tractjs';
import type { Stage, StageOptions } from './stage';

/** A model that one durable run makes. */
export interface ShippedModel {
  readonly name: string;
  readonly job: () => DurableJob | Promise<DurableJob>;
  /** The samplers to evaluate, by the name of the figure, each on as many images as the floor. */
  readonly samplers: Readonly<Record<string, { readonly steps: number; readonly step?: AnyStep }>>;
}

const COUNT = 5000;

/**
 * Makes a model in a run folder, from where an earlier call stopped, and writes it with its figures. With `check`, measures
 * the existing one instead.
 */
export const shippedModel = ({ name, job, samplers }: ShippedModel): Stage => ({
  async run({ models, check, log }: StageOptions) {
    const engine = await startEngine();
    log(engine.line);
    const folder = `${models}${name}`;
    const runFolder = `runs/pretrain-${name}`;
    if (!check) await make({ name, job: await job(), folder: runFolder, engine, log });
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

interface MakeOptions {
  readonly name: string;
  readonly job: DurableJob;
  readonly folder: string;
  readonly engine: Engine;
  readonly log: (line: string) => void;
}

/** Milliseconds between two lines of progress. */
const PAUSE = 30_000;

const make = async ({ name, job, folder, engine, log }: MakeOptions): Promise<void> => {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort('SIGINT'));
  const { line, threads, backend } = engine;
  const versions = { node: process.versions.node, tfjs: tf.version_core };
  const run = durable(
    { ...job, provenance: () => ({ ...job.provenance?.(), engine: backend, versions }) },
    { folder, signal: interrupt.signal, engine: async () => ({ engine: line, threads, versions }) },
  );
  let shown = Number.NEGATIVE_INFINITY;
  try {
    for await (const event of run) {
      if ('message' in event) log(event.message);
      if (event.event !== 'progress' || performance.now() - shown < PAUSE) continue;
      shown = performance.now();
      const { samples, totalSamples, loss, secondsLeft } = event;
      log(
        `${samples} of ${totalSamples} samples, loss ${loss.toPrecision(4)}, ${Math.ceil(secondsLeft)} s left`,
      );
    }
  } catch (error) {
    if (!(error instanceof RunInterruptedError)) throw error;
    throw new Error(`Interrupted: npm run pretrain -- --only ${name} goes on where it stopped.`);
  }
};

/** Sampling is deterministic up to the last bits of float32, so figures may differ by a hundredth. */
const compare = (
  name: string,
  found: Readonly<Record<string, number>>,
  storedFigures: Readonly<Record<string, number>>,
): void => {
  for (const [figure, value] of Object.entries(found)) {
    const expected = storedFigures[figure] ?? Number.NaN;
    if (!(Math.abs(value - expected) <= 1e-2 * value)) {
      throw new Error(
        `${figure} is ${value}, and the model's file says ${expected}: make it again with npm run pretrain -- --only ${name}.`,
      );
    }
  }
};
