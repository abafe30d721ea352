// Distils a guided teacher twice: with a fixed scale, and into a student that takes any scale. Takes half a minute.
import type * as tf from '@tensorflow/tfjs-core';
import { denoiser } from '@tractjs/core';
import { exactNetwork } from '@tractjs/data';
import { linearDecay } from '@tractjs/distill';
import { rmsDistance } from '@tractjs/metrics';
import {
  type Condition,
  drawSamples,
  guide,
  type Model,
  mlp,
  type Run,
  randomSource,
  ring,
  startEngine,
  tract,
  uniform,
  vpCosine,
} from '@tractjs/tractjs';

await startEngine();
// Three wide modes that overlap, so that guidance has something to sharpen.
const data = ring({ modes: 3, radius: 0.6, std: 0.35, seed: 1 });
const teacher: Model = {
  network: exactNetwork(data, { conditional: true }),
  params: {},
  schedule: vpCosine(),
  grid: uniform(),
};

const distil = async (name: string, guided: boolean, scale: number | [number, number]): Promise<Run> => {
  const network = mlp({ width: 64, classes: 3, guided, dataStd: 0.6 });
  const run = tract({
    teacher,
    student: { network, params: network.init(randomSource(0)) },
    guidance: { scale },
    data,
    phases: [32, 4, 1],
    clip: { teacher: false, selfTeacher: false },
    batch: 256,
    learningRate: linearDecay(5e-3),
    samples: 256 * 300,
    seed: 0,
    every: 250,
  });
  for await (const { from, to, loss } of run)
    console.log(`${name}: ${from} -> ${to}  loss ${loss.toFixed(3)}`);
  return run;
};

const draw = (model: Model, steps: number, guidance?: number): Float32Array => {
  const options = { count: 600, batch: 600, steps, seed: 7, ...(guidance !== undefined && { guidance }) };
  const [x] = [...drawSamples(model, options)] as [tf.Tensor];
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return values;
};

/** The guided teacher as a model to sample from, with the same label for each sample. */
const guidedTeacher = (scale: number): Model => {
  const denoise = guide(denoiser(teacher), { scale });
  const apply = (_: unknown, x: tf.Tensor, levels: Parameters<typeof denoise>[1], condition?: Condition) =>
    denoise(x, levels, condition);
  return { ...teacher, network: { ...teacher.network, apply } };
};

const fixed = await distil('fixed, 2', false, 2);
const variable = await distil('input, 1 to 3', true, [1, 3]);
for (const scale of [1, 2, 3]) {
  const goal = draw(guidedTeacher(scale), 32);
  const distance = (values: Float32Array) => rmsDistance(values, goal).toFixed(3);
  console.log(
    `scale ${scale}: one step undistilled ${distance(draw(guidedTeacher(scale), 1))}, scale as input ${distance(draw(variable.model, 1, scale))}${scale === 2 ? `, fixed scale ${distance(draw(fixed.model, 1))}` : ''} from the teacher's 32 steps`,
  );
}
