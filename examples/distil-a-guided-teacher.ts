// A guided teacher distilled twice: with the scale baked in, and into a student that takes any scale. Half a minute.
import type * as tf from '@tensorflow/tfjs-core';
import {
  type Condition,
  denoiser,
  drawSamples,
  exactNetwork,
  guide,
  linearDecay,
  type Model,
  mlp,
  type Run,
  randomSource,
  ring,
  rmsDistance,
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

const distilled = async (name: string, guided: boolean, scale: number | [number, number]): Promise<Run> => {
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

/** The teacher with guidance around it, as a model to draw from: the labels are the same, sample by sample. */
const sharpened = (scale: number): Model => {
  const denoise = guide(denoiser(teacher), { scale });
  const apply = (_: unknown, x: tf.Tensor, levels: Parameters<typeof denoise>[1], told?: Condition) =>
    denoise(x, levels, told);
  return { ...teacher, network: { ...teacher.network, apply } };
};

const baked = await distilled('baked in, 2', false, 2);
const told = await distilled('told, 1 to 3', true, [1, 3]);
for (const scale of [1, 2, 3]) {
  const goal = draw(sharpened(scale), 32);
  const far = (values: Float32Array) => rmsDistance(values, goal).toFixed(3);
  console.log(
    `scale ${scale}: one step undistilled ${far(draw(sharpened(scale), 1))}, told ${far(draw(told.model, 1, scale))}${scale === 2 ? `, baked in ${far(draw(baked.model, 1))}` : ''} from the teacher's 32 steps`,
  );
}
