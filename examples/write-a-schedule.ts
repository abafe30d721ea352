// Distils a teacher on your own schedule. Takes half a minute.
import { exactNetwork } from '@tractjs/data';
import { rmsDistance } from '@tractjs/metrics';
import { type Model, mlp, randomSource, ring, sample, startEngine, tract, uniform } from '@tractjs/tractjs';
import { straightLogSnr } from './write-a-schedule/my-schedule';

await startEngine();
const data = ring({ seed: 1 });
const teacher: Model = {
  network: exactNetwork(data),
  params: {},
  schedule: straightLogSnr(),
  grid: uniform(),
};
const network = mlp({ width: 64, dataStd: 0.7 });
const run = tract({
  teacher,
  student: { network, params: network.init(randomSource(0)) },
  data,
  phases: [64, 8, 1],
  clip: { teacher: false, selfTeacher: false },
  batch: 256,
  learningRate: 3e-3,
  samples: 256 * 500,
  seed: 0,
  every: 250,
});
for await (const { from, to, loss } of run) console.log(`${from} -> ${to}  loss ${loss.toFixed(3)}`);

const draw = (model: Model, steps: number): Float32Array => {
  const x = sample(model, { steps, seed: 7, shape: [1000, 2] });
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return values;
};
const goal = draw(teacher, 64);
console.log(
  `from the teacher's 64 steps, one step: ${rmsDistance(draw(teacher, 1), goal).toFixed(3)} before`,
);
console.log(`and ${rmsDistance(draw(run.model, 1), goal).toFixed(3)} after`);
