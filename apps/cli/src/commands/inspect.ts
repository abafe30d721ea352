import { modelFolder } from '@tractjs/tractjs/parts';
import { isModelFolder, readModelFolder } from '@tractjs/zoo/node';
import { describe } from '../options/describe';
import { listing, textTable } from '../report/table';
import { compact } from '../terminal/progress-line';
import { command } from './command';
import { inspectFile } from './inspect-file';

export const inspectCommand = command({
  name: 'inspect',
  summary: 'Show the content and the network of a model folder or a weights file.',
  details:
    "Reads safetensors, files of torch.save (.pt, .pth, .bin), EDM's pickles, flax's msgpack and diffusers folders, all as data: nothing in a file is executed.",
  fields: {},
  arguments: [{ name: 'model', help: 'model folder, pretrained:NAME, a weights file or a diffusers folder' }],
  examples: [
    'tract inspect runs/train-mnist/model',
    'tract inspect pretrained:mnist-teacher --json',
    'tract inspect edm-cifar10-32x32-uncond-vp.pkl',
  ],
  async run({ output }, _values, [location = '']) {
    const folder = modelFolder(location);
    if (!(await isModelFolder(folder))) {
      await inspectFile(folder, output);
      return;
    }
    const { document, tensors, bytes } = await readModelFolder(folder);
    output.emit('result', { folder, bytes, document, tensors });
    const { network, schedule, grid, prediction, parameters, provenance } = document;
    output.say(
      listing([
        ['folder', folder],
        ['network', describe(network)],
        ['predicts', prediction],
        [
          'parameters',
          `${compact(parameters)} in ${Object.keys(tensors).length} tensors, ${compact(bytes / 1e6)} MB`,
        ],
        ['schedule', describe(schedule)],
        ['grid', describe(grid)],
      ]),
    );
    const shapes = Object.entries(tensors).map(([name, { dtype, shape }]) => [
      `  ${name}`,
      dtype,
      `[${shape.join(', ')}]`,
    ]);
    output.say(`\nshapes\n${textTable(shapes)}`);
    output.say(`\nprovenance\n${indent(JSON.stringify(provenance, null, 2))}`);
  },
});

const indent = (text: string): string => text.replace(/^/gm, '  ');
