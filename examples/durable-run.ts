// A training that survives the end of its process. Give it a folder, kill it at any moment, and start it again with the
// same folder: it goes on from its last checkpoint, and ends with the same bits. A few seconds.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  durable,
  mlp,
  randomSource,
  ring,
  startEngine,
  train,
  uniform,
  vpCosine,
  vpObjective,
} from '@tractjs/tractjs';

const engine = await startEngine();
console.log(engine.line);

const schedule = vpCosine();
const data = ring({ modes: 8, radius: 0.8, std: 0.05, seed: 1 });
const network = mlp({ shape: [2], width: 32, layers: 2 });
const model = { network, params: network.init(randomSource(0)), schedule, grid: uniform() };
const settings = { samples: 64_000, batch: 64, learningRate: 2e-3, seed: 0 };

const run = durable(
  {
    make: (context) => train({ model, data, ...vpObjective(schedule), ...settings, ...context }),
    configuration: { data: data.name, network: network.description, ...settings },
  },
  {
    folder: process.argv[2] ?? mkdtempSync(join(tmpdir(), 'durable-run-')),
    // A kill loses at most 100 steps of work.
    saveSamples: 100 * settings.batch,
  },
);

for await (const event of run) {
  if (event.event === 'start') console.log(`training from step ${event.step}`);
  else if (event.event === 'save') console.log(`saved step ${event.step}`);
  else if ('message' in event) console.log(event.message);
}
console.log(`finished: the model is in ${run.result?.modelFolder}`);
