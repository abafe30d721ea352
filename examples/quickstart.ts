// The README's program: trains a teacher on eight Gaussians on a ring and distils its 64 steps to one. Takes under a
// minute.
import {
  mlp,
  randomSource,
  ring,
  sample,
  startEngine,
  tract,
  train,
  uniform,
  vpCosine,
  vpObjective,
} from '@tractjs/tractjs';

const engine = await startEngine();
console.log(engine.line);

const schedule = vpCosine();
const data = ring({ modes: 8, radius: 0.8, std: 0.05, seed: 1 });
const network = mlp({ shape: [2] });
const model = { network, params: network.init(randomSource(0)), schedule, grid: uniform() };

const training = train({
  model,
  data,
  ...vpObjective(schedule),
  batch: 512,
  learningRate: 2e-3,
  samples: 307_200,
  seed: 0,
  every: 100,
});
for await (const { samples, loss } of training)
  console.log(`teacher  ${samples} samples  loss ${loss.toFixed(4)}`);

const run = tract({
  teacher: training.model,
  data,
  phases: [64, 8, 1],
  batch: 512,
  learningRate: 1e-3,
  samples: 102_400,
  seed: 0,
  every: 50,
});
for await (const { from, to, samples, loss } of run)
  console.log(`${from} -> ${to}  ${samples} samples  loss ${loss.toFixed(4)}`);

sample(run.model, { steps: 1, shape: [5, 2], seed: 7 }).print();
