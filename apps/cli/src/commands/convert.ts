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
    "Reads what inspect reads. Where OUT ends in .safetensors it holds the weights under PyTorch's names and in its layouts, as the original Python code loads them; otherwise OUT is a model folder. Tensor after tensor: large files take little memory.",
  fields: {
    network: described('the network that the weights are of, where the file does not say it', {
      example: 'edm:class=EDMPrecond,img_resolution=32,img_channels=3',
    }),
    weights: described(
      'which of the weights to take, by what stands before their names in the file; default an average, if there is one',
      { example: 'model' },
    ),
  },
  arguments: [
    { name: 'model', help: 'model folder, pretrained:NAME, a file of weights or a folder of diffusers' },
    { name: 'out', help: 'file that ends in .safetensors, or a model folder' },
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
    // The input before the output: what is missing there is named first.
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
      const what = result.network === undefined ? 'no known network' : `${result.network.kind}`;
      output.say(
        `Wrote ${out}, a ${result.form === 'safetensors' ? 'safetensors file' : result.form} of ${compact(result.tensors)} tensors (${what}).`,
      );
      const { prefix, averages, part } = result;
      if (part !== undefined) output.say(`The weights are those of ${part}.`);
      if (prefix !== undefined) output.say(`The weights are those under ${prefix} in the file.`);
      if (
        averages !== undefined &&
        (prefix === undefined || !averages.some((path) => prefix.startsWith(path)))
      )
        output.say(
          `The file has an average of weights under ${averages.join(', ')}${result.network === undefined && values.weights === undefined ? ', which is written with the others' : ', which was not taken'}: --weights ${averages[0]} takes it alone.`,
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
    `There is no model at ${path}: give a model folder, a file of weights, a folder of diffusers, or pretrained:NAME.`,
  );
};

const megabytes = (bytes: number, seconds: number): string => `${compact(bytes / 1e6 / seconds)} MB/s`;
