import { convertModel, TractError } from '@tractjs/tractjs';
import { modelFolder } from '@tractjs/tractjs/parts';
import { checkConverted } from '../destinations/check-converted';
import { exists } from '../destinations/files';
import { configuring } from '../errors';
import { described } from '../options/kind-fields';
import { parseNetwork } from '../options/network';
import { compact } from '../terminal/progress-line';
import { command } from './command';

export const convertCommand = command({
  name: 'convert',
  summary: 'Write a model in another format.',
  details:
    "Reads the same formats as inspect. If OUT ends in .safetensors, it gets the weights with PyTorch's names and layouts, for the original Python code; otherwise OUT is a model folder. Converts one tensor at a time, so large files need little memory.",
  fields: {
    network: described('network of the weights, if the file does not describe it', {
      example: 'edm:class=EDMPrecond,img_resolution=32,img_channels=3',
    }),
    weights: described(
      'weights to use, by the prefix of their names in the file (default: an average, if the file has one)',
      { example: 'model' },
    ),
  },
  arguments: [
    { name: 'model', help: 'model folder, pretrained:NAME, a weights file or a diffusers folder' },
    { name: 'out', help: 'file name ending in .safetensors, or a model folder' },
  ],
  examples: [
    'tract convert edm-cifar10-32x32-cond-vp.pkl runs/edm-cifar10',
    'tract convert runs/edm-mnist/model student.safetensors',
  ],
  async run({ io, output }, values, [from = '', out = '']) {
    const network =
      values.network === undefined
        ? undefined
        : configuring(() => parseNetwork('--network', values.network as string));
    // Report a missing input before a bad output.
    await checkInput(from);
    await checkConverted(out);
    const line = output.stage('convert');
    const began = performance.now();
    try {
      const result = await convertModel(modelFolder(from), out, {
        ...(network && { network }),
        ...(values.weights !== undefined && { weights: values.weights as string }),
        signal: io.signal,
        onProgress: ({ bytes, total }) => {
          const seconds = (performance.now() - began) / 1000;
          const secondsLeft = (seconds * (total - bytes)) / bytes;
          line.update({ fraction: bytes / total, secondsLeft, detail: megabytes(bytes, seconds) });
        },
      });
      line.clear();
      const seconds = (performance.now() - began) / 1000;
      output.emit('result', { ...result, seconds });
      const what = result.network === undefined ? 'unknown network' : `${result.network.kind}`;
      output.say(
        `Wrote ${out}, a ${result.form === 'safetensors' ? 'safetensors file' : result.form} of ${compact(result.tensors)} tensors (${what}).`,
      );
      const { prefix, averages, part } = result;
      if (part !== undefined) output.say(`Used the weights of ${part}.`);
      if (prefix !== undefined) output.say(`Used the weights under ${prefix} in the file.`);
      if (
        averages !== undefined &&
        (prefix === undefined || !averages.some((path) => prefix.startsWith(path)))
      )
        output.say(
          `The file has an average of weights under ${averages.join(', ')}${result.network === undefined && values.weights === undefined ? ', written with the others' : ', not used'}: --weights ${averages[0]} selects it.`,
        );
    } finally {
      line.clear();
    }
  },
});

const checkInput = async (from: string): Promise<void> => {
  const path = modelFolder(from);
  if (await exists(path)) return;
  throw new TractError(
    `There is no model at ${path}: give a model folder, a weights file, a diffusers folder, or pretrained:NAME.`,
  );
};

const megabytes = (bytes: number, seconds: number): string => `${compact(bytes / 1e6 / seconds)} MB/s`;
