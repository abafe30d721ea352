import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDocument } from '@tractjs/runs';
import { disposeParams, loadModel } from '@tractjs/tractjs';
import type { Evaluator } from '@tractjs/tractjs/parts';
import { decodeSafetensors, encodeSafetensors, toFloat32 } from '@tractjs/zoo';
import { z } from 'zod';
import { readJsonIfGood, writeAtomically } from '../destinations/files';
import { evaluateSampler } from '../running/evaluate-sampler';
import { identityOf, type LocatedModel } from '../running/locate-model';
import type { Output } from '../terminal/output';
import { version } from '../versions';
import { fingerprint } from './fingerprint';

/** An evaluated sampler of the report: a model with a number of steps. */
export interface JudgedSampler {
  /** Such as teacher32 or tract1. */
  readonly name: string;
  readonly steps: number;
  readonly count: number;
  readonly frechet: number;
  readonly labels: readonly number[];
  readonly seconds: { readonly sample: number; readonly evaluate: number };
  readonly imagesPerSecond: number;
  /** The first samples, concatenated. */
  readonly kept: Float32Array;
  readonly reused: boolean;
}

const storedSchema = z.object({
  fingerprint: z.string(),
  count: z.number(),
  frechet: z.number(),
  labels: z.array(z.number()),
  seconds: z.object({ sample: z.number(), evaluate: z.number() }),
  imagesPerSecond: z.number(),
});

export interface JudgeOptions {
  readonly name: string;
  readonly model: LocatedModel;
  readonly steps: number;
  readonly count: number;
  readonly seed: number;
  readonly keep: number;
  readonly evaluator: Evaluator;
  /** The demo's folder. */
  readonly out: string;
  readonly fresh: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/**
 * Draws samples and evaluates them into `<out>/samples/<name>`, unless the result of the same model, steps and noise is
 * there already.
 */
export const judgeSampler = async (options: JudgeOptions): Promise<JudgedSampler> => {
  const { name, steps, count, seed, keep, evaluator, out, fresh, output, signal } = options;
  const folder = join(out, 'samples', name);
  const [resultFile, keptFile] = [join(folder, 'result.json'), join(folder, 'first.safetensors')];
  const wanted = fingerprint({
    model: identityOf(options.model),
    steps,
    count,
    seed,
    keep,
    evaluator: evaluator.reference,
    version: version(),
  });
  const stored = fresh ? undefined : storedSchema.safeParse(await readJsonIfGood(resultFile)).data;
  const storedKept = stored?.fingerprint === wanted ? await readKept(keptFile) : undefined;
  if (stored && storedKept) {
    const { fingerprint: _, ...rest } = stored;
    return { name, steps, ...rest, kept: storedKept, reused: true };
  }
  const model = await loadModel(options.model.folder);
  try {
    const stage = `${name.replace(/\d+$/, '')} in ${steps} ${steps === 1 ? 'step' : 'steps'}`;
    const judged = await evaluateSampler({
      model,
      steps,
      count,
      seed,
      evaluator,
      keep,
      output,
      signal,
      stage,
    });
    const { frechet, seconds, imagesPerSecond, kept } = judged;
    const labels = [...judged.labels];
    await mkdir(folder, { recursive: true });
    await writeAtomically(
      keptFile,
      encodeSafetensors({ samples: { dtype: 'F32', shape: [kept.length], data: new Float32Array(kept) } }),
    );
    const facts = { count, frechet, labels, seconds, imagesPerSecond };
    await writeDocument(resultFile, { fingerprint: wanted, ...facts });
    output.emit('sampler', { name, steps, count, frechet, seconds, imagesPerSecond });
    return { name, steps, count, frechet, labels, seconds, imagesPerSecond, kept, reused: false };
  } finally {
    disposeParams(model.params);
  }
};

const readKept = async (path: string): Promise<Float32Array | undefined> => {
  try {
    const { samples } = decodeSafetensors(await readFile(path)).tensors;
    return samples && toFloat32(samples);
  } catch {
    return undefined;
  }
};
