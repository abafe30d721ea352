// EDM's network in, its student out, both in PyTorch's terms: a published kind of file is loaded as it is, distilled to one
// step with Heun's steps on 40 Karras levels, and written for the original Python code. Under a minute.
import {
  arraySource,
  convertModel,
  heun,
  loadModel,
  type Model,
  openCheckpoint,
  rmsDistance,
  type StepFunction,
  sample,
  saveModel,
  startEngine,
  tractEdm,
} from '@tractjs/tractjs';

await startEngine();
// A small DDPM++ in EDM's own pickle. Any other of its files will do, such as edm-cifar10-32x32-cond-vp.pkl.
const teacher = await loadModel('packages/conformance/recordings/networks/edm_ddpmpp.pkl');
console.log(`teacher: ${teacher.network.description['class']} of ${teacher.network.shape.join(' x ')}`);

// Its weights are random, so that any images are as good as others: planes of colour.
const planes = Float32Array.from({ length: 256 * 16 * 16 * 3 }, (_, i) => {
  const [image, row, column, channel] = [
    Math.floor(i / 768),
    Math.floor(i / 48) % 16,
    Math.floor(i / 3) % 16,
    i % 3,
  ];
  return Math.sin(image * (channel + 1) + (row * (image % 3) + column * (image % 5)) / 16);
});
const data = arraySource({ name: 'planes', images: planes, shape: [16, 16, 3], seed: 1 });

// 300,000 examples are what takes a real network to one step; here are a few.
const run = tractEdm({ teacher, data, batch: 32, samples: 32 * 60, seed: 0, every: 15 });
for await (const { samples, loss } of run)
  console.log(`40 -> 1  ${samples} examples  loss ${loss.toFixed(1)}`);

const draw = (model: Model, steps: number, step?: StepFunction): Float32Array => {
  const x = sample(model, { steps, shape: [32, 16, 16, 3], seed: 7, ...(step && { step }) });
  const values = Float32Array.from(x.dataSync());
  x.dispose();
  return values;
};
const goal = draw(teacher, 18, heun());
console.log(`in one step: teacher ${rmsDistance(draw(teacher, 1), goal).toFixed(3)} from its 18 Heun steps`);
console.log(`             student ${rmsDistance(draw(run.model, 1), goal).toFixed(3)}`);

await saveModel('runs/examples/edm-student', run.model, { teacher: 'edm_ddpmpp.pkl' });
await convertModel('runs/examples/edm-student', 'runs/examples/edm-student.safetensors');
const written = await openCheckpoint('runs/examples/edm-student.safetensors');
console.log(
  `wrote ${Object.keys(written.tensors).length} tensors, such as ${Object.keys(written.tensors)[0]}`,
);
await written.close();
