import { expect, it } from 'vitest';
import { arraySource, gaussianMixture, loadModel, mlp, randomSource, ring, TractError } from './index';
import { noiseFrom } from './parts';

const network = mlp({ width: 8, layers: 1 });
const points = arraySource({ name: 'points', images: new Float32Array(8), shape: [2], seed: 1 });

it.each<[string, () => unknown]>([
  ['a network', () => network.init(randomSource(1))],
  ['an array', () => points.batch(0, 2)],
  ['a ring', () => ring({ seed: 1 }).batch(0, 2)],
  ['a mixture', () => gaussianMixture({ means: [[0, 0]], std: 1, seed: 1 }).batch(0, 2)],
  ['the noise of samples', () => noiseFrom(1, 0, 2, [2])],
  ['a model', () => loadModel('pretrained:mnist-teacher')],
])('requires a running engine: %s', async (_, make) => {
  const run = async () => await make();
  await expect(run).rejects.toThrow(TractError);
  await expect(run).rejects.toThrow(/^No engine is running, .*call `await startEngine\(\)`/);
});
