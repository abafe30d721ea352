import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { relativeError } from '@tractjs/conformance';
import {
  decodeSafetensors,
  diffusersUnet,
  dit,
  type EdmClass,
  edmClasses,
  edmNetwork,
  fromTorchLayout,
  type SafeFile,
  toFloat32,
  tractUnet,
} from '@tractjs/zoo';
import { type Comparison, comparison, Unsupported } from './outcome';

/** Relative to the largest magnitude of the recorded output. */
export const networkTolerance = 2e-4;

/**
 * Runs a recorded network on its recorded inputs and compares the output.
 * @throws Unsupported if its architecture is not one that the project has.
 */
export const replayNetwork = (path: string): Comparison => {
  const file = decodeSafetensors(readFileSync(path));
  const arch = file.metadata['arch'] ?? '';
  const run = runnerOf(arch);
  const compared = comparison();
  tf.tidy(() => {
    const config = JSON.parse(file.metadata['config'] ?? '{}') as Record<string, unknown>;
    const x = tf.transpose(inputOf(file, /^input\.x$/) as tf.Tensor, [0, 2, 3, 1]);
    const drawn = run(file, config, x);
    compared.add(
      'output',
      relativeError(tf.transpose(drawn, [0, 3, 1, 2]).dataSync(), toFloat32(tensorOf(file, 'output'))),
    );
  });
  return compared;
};

type Run = (file: SafeFile, config: Readonly<Record<string, unknown>>, x: tf.Tensor) => tf.Tensor;

/** What runs the networks of an architecture. @throws Unsupported if nothing does. */
const runnerOf = (arch: string): Run => {
  if (arch === 'ml-tract UNet') return runTractUnet;
  if (arch === 'diffusers UNet2DModel') return runDiffusersUnet;
  if (arch === 'DiT') return runDit;
  const className = edmClasses.find((name) => arch === `edm ${name}`);
  if (className === undefined)
    throw new Unsupported(`networks of the architecture ${arch} are not read yet.`);
  return runEdm(className);
};

const runEdm =
  (className: EdmClass): Run =>
  (file, config, x) => {
    const network = edmNetwork(className, config);
    const params = fromTorchLayout(weightsOf(file), network.paramShapes());
    const classes = inputOf(file, /^input\.(?:class_)?labels$/);
    const augment = inputOf(file, /^input\.augment/);
    const sigmas = [...toFloat32(tensorOf(file, 'input.sigma'))];
    return network.denoise(params, x, sigmas, { ...(classes && { classes }), ...(augment && { augment }) });
  };

const runTractUnet: Run = (file, config, x) => {
  const network = tractUnet(config);
  const params = fromTorchLayout(weightsOf(file), network.paramShapes());
  const labels = inputOf(file, /^input\.(?:labels|y)$/);
  // As numbers of classes, or one-hot already.
  const classes =
    labels?.rank === 1 ? tf.cast(tf.oneHot(tf.cast(labels, 'int32'), network.classes), 'float32') : labels;
  const at = inputOf(file, /^input\.logsnr$/) as tf.Tensor1D;
  return network.raw(params, x, at, network.classes > 0 ? classes : undefined);
};

const runDiffusersUnet: Run = (file, config, x) => {
  const network = diffusersUnet(config);
  const params = fromTorchLayout(weightsOf(file), network.paramShapes());
  const timesteps = inputOf(file, /^input\.timestep$/) as tf.Tensor1D;
  return network.raw(params, x, timesteps, inputOf(file, /^input\.labels$/));
};

const runDit: Run = (file, config, x) => {
  const read = (name: string) => config[name] as number;
  const network = dit({
    shape: [read('input_size'), read('input_size'), read('in_channels')],
    patch: read('patch_size'),
    width: read('hidden_size'),
    depth: read('depth'),
    heads: read('num_heads'),
    mlpRatio: read('mlp_ratio'),
    classes: read('num_classes'),
    anyClass: read('class_dropout_prob') > 0,
  });
  const params = fromTorchLayout(weightsOf(file), network.paramShapes());
  const times = inputOf(file, /^input\.timestep$/) as tf.Tensor1D;
  return network.raw(params, x, times, inputOf(file, /^input\.labels$/));
};

/** The network's weights, under the names that PyTorch has for them. */
const weightsOf = ({ tensors }: SafeFile): SafeFile['tensors'] =>
  Object.fromEntries(
    Object.entries(tensors).flatMap(([name, tensor]) =>
      name.startsWith('net.') ? [[name.slice('net.'.length), tensor] as const] : [],
    ),
  );

const tensorOf = ({ tensors }: SafeFile, name: string) => {
  const tensor = tensors[name];
  if (tensor === undefined) throw new Error(`it has no tensor ${name}.`);
  return tensor;
};

const inputOf = ({ tensors }: SafeFile, name: RegExp): tf.Tensor | undefined => {
  const found = Object.entries(tensors).find(([key]) => name.test(key))?.[1];
  return found && tf.tensor(Float32Array.from(toFloat32(found)), [...found.shape]);
};
