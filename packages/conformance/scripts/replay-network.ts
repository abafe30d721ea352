import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { relativeError } from '@tractjs/conformance';
import {
  decodeSafetensors,
  type EdmClass,
  type EdmConfig,
  edmClasses,
  edmNetwork,
  fromTorchLayout,
  type SafeFile,
  toFloat32,
} from '@tractjs/zoo';
import { type Comparison, comparison, Unsupported } from './outcome';

/** Relative to the largest magnitude of the recorded output. */
export const networkTolerance = 2e-4;

/**
 * Runs a recorded network on its recorded inputs and compares the output.
 * @throws Unsupported where its architecture is not one that the project has.
 */
export const replayNetwork = (path: string): Comparison => {
  const file = decodeSafetensors(readFileSync(path));
  const className = /^edm (\w+)$/.exec(file.metadata['arch'] ?? '')?.[1];
  if (!edmClasses.includes(className as EdmClass))
    throw new Unsupported(`networks of the architecture ${file.metadata['arch']} are not read yet.`);
  const compared = comparison();
  tf.tidy(() => {
    const network = edmNetwork(
      className as EdmClass,
      JSON.parse(file.metadata['config'] ?? '{}') as EdmConfig,
    );
    const params = fromTorchLayout(weightsOf(file), network.paramShapes());
    const classes = inputOf(file, /^input\.(?:class_)?labels$/);
    const augment = inputOf(file, /^input\.augment/);
    const sigmas = [...toFloat32(tensorOf(file, 'input.sigma'))];
    const x = tf.transpose(inputOf(file, /^input\.x$/) as tf.Tensor, [0, 2, 3, 1]);
    const drawn = network.denoise(params, x, sigmas, {
      ...(classes && { classes }),
      ...(augment && { augment }),
    });
    compared.add(
      'output',
      relativeError(tf.transpose(drawn, [0, 3, 1, 2]).dataSync(), toFloat32(tensorOf(file, 'output'))),
    );
  });
  return compared;
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
