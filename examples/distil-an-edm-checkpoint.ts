// Distils EDM networks to one step, with Heun's steps on 40 Karras levels: one loaded from EDM's own file format, whose
// student is written back for PyTorch, and the shipped MNIST teacher, next to the shipped student of 300,000 examples.
// Takes under a minute.
import { writeFileSync } from 'node:fs';
import { rmsDistance } from '@tractjs/metrics';
import {
  arraySource,
  convertModel,
  type DataSource,
  heun,
  loadModel,
  type Model,
  mnist,
  pictureGrid,
  type Run,
  type StepFunction,
  sample,
  saveModel,
  startEngine,
  tractEdm,
} from '@tractjs/tractjs';
import { openCheckpoint } from '@tractjs/zoo/node';

await startEngine();

const distil = async (teacher: Model, data: DataSource, steps: number): Promise<Run> => {
  const run = tractEdm({ teacher, data, batch: 32, samples: 32 * steps, seed: 0, every: steps / 2 });
  for await (const { samples, loss } of run)
    console.log(`${data.name}, 40 -> 1: ${samples} examples  loss ${loss.toFixed(1)}`);
  return run;
};

const draw = (model: Model, steps: number, step?: StepFunction): Float32Array => {
  const x = sample(model, { steps, shape: [32, ...model.network.shape], seed: 7, ...(step && { step }) });
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return values;
};

const compare = (teacher: Model, students: Readonly<Record<string, Model>>): void => {
  const goal = draw(teacher, 18, heun());
  for (const [name, model] of Object.entries({ teacher, ...students }))
    console.log(`${name}, in one step: ${rmsDistance(draw(model, 1), goal).toFixed(3)} from 18 Heun steps`);
};

// A small DDPM++ in EDM's own pickle. Its weights are random, so any images will do: planes of colour here.
const imported = await loadModel('packages/conformance/recordings/networks/edm_ddpmpp.pkl');
const planes = Float32Array.from({ length: 256 * 16 * 16 * 3 }, (_, i) => {
  const [image, row, column] = [Math.floor(i / 768), Math.floor(i / 48) % 16, Math.floor(i / 3) % 16];
  return Math.sin(image * ((i % 3) + 1) + (row * (image % 3) + column * (image % 5)) / 16);
});
const data = arraySource({ name: 'planes', images: planes, shape: [16, 16, 3], seed: 1 });
const run = await distil(imported, data, 60);
compare(imported, { student: run.model });

// Write it back under the names of the original code.
await saveModel('runs/examples/edm-student', run.model, { teacher: 'edm_ddpmpp.pkl' });
await convertModel('runs/examples/edm-student', 'runs/examples/edm-student.safetensors');
const written = await openCheckpoint('runs/examples/edm-student.safetensors');
console.log(
  `wrote ${Object.keys(written.tensors).length} tensors, such as ${Object.keys(written.tensors)[0]}`,
);
await written.close();

// Digits: a few examples here, next to the shipped student of 300,000.
const teacher = await loadModel('pretrained:mnist-edm-teacher');
const started = await distil(teacher, mnist({ seed: 1 }), 20);
const student = await loadModel('pretrained:mnist-edm-student');
compare(teacher, { 'student of 640 examples': started.model, 'student of 300,000': student });
const picture = { count: 32, height: 28, width: 28, channels: 1, columns: 8, scale: 2 } as const;
writeFileSync('runs/examples/edm-digits.png', pictureGrid(draw(student, 1), picture));
console.log('drew runs/examples/edm-digits.png');
