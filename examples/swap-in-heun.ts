// Another formulation and another integrator, one argument each: a one-step student learns the Heun steps of an EDM
// teacher on Karras levels. Compare quickstart.ts. Takes under a minute.
import {
  edm,
  edmObjective,
  heun,
  karras,
  mlp,
  randomSource,
  ring,
  sample,
  startEngine,
  tract,
  train,
} from '@tractjs/tractjs';

const engine = await startEngine();
console.log(engine.line);

const schedule = edm();
const data = ring({ modes: 8, radius: 0.8, std: 0.05, seed: 1 });
const network = mlp({ shape: [2], dataStd: 0.57 });
const model = { network, params: network.init(randomSource(0)), schedule, grid: karras() };

const training = train({
  model,
  data,
  ...edmObjective(schedule, { dataStd: 0.57 }),
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
  phases: [40, 1],
  teacherStep: heun(),
  clip: { teacher: false },
  batch: 512,
  learningRate: 1e-3,
  samples: 204_800,
  seed: 0,
  every: 100,
});
for await (const { samples, loss } of run)
  console.log(`40 -> 1  ${samples} samples  loss ${loss.toFixed(4)}`);

console.log('teacher, 18 Heun steps, then the student in one step, from the same noise:');
sample(training.model, { steps: 18, step: heun(), shape: [5, 2], seed: 7 }).print();
sample(run.model, { steps: 1, shape: [5, 2], seed: 7 }).print();
