// Compares your own step with DDIM and Heun: distance from the exact flow at the same number of evaluations, and use as
// a teacher's step. Takes half a minute.
import { exactNetwork } from '@tractjs/data';
import { rmsDistance } from '@tractjs/metrics';
import {
  type AnyStep,
  ddim,
  heun,
  type Model,
  mlp,
  randomSource,
  ring,
  rk4,
  sample,
  startEngine,
  tract,
  uniform,
  vpCosine,
} from '@tractjs/tractjs';
import { meanPrediction } from './write-a-step/my-step';

await startEngine();
const data = ring({ seed: 1 });
const teacher: Model = { network: exactNetwork(data), params: {}, schedule: vpCosine(), grid: uniform() };
const draw = (model: Model, step: AnyStep, steps: number): Float32Array => {
  const x = sample(model, { steps, step, seed: 7, shape: [1000, 2] });
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return values;
};

const flow = draw(teacher, rk4(), 512);
for (const step of [ddim(), heun(), meanPrediction()]) {
  const distance = rmsDistance(draw(teacher, step, 64 / step.evaluations), flow);
  console.log(`${step.name}: ${distance.toFixed(4)} from the exact flow with 64 evaluations`);
}

const network = mlp({ width: 64, dataStd: 0.7 });
const run = tract({
  teacher,
  student: { network, params: network.init(randomSource(0)) },
  data,
  phases: [32, 1],
  teacherStep: meanPrediction(),
  clip: { teacher: false, selfTeacher: false },
  batch: 256,
  learningRate: 3e-3,
  samples: 256 * 800,
  seed: 0,
  every: 200,
});
for await (const { step, loss } of run) console.log(`32 -> 1  update ${step}  loss ${loss.toFixed(3)}`);
const before = rmsDistance(draw(teacher, ddim(), 1), flow);
console.log(
  `one step: ${before.toFixed(3)} from the exact flow before, ${rmsDistance(draw(run.model, ddim(), 1), flow).toFixed(3)} after`,
);
