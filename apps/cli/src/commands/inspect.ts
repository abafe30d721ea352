import type { Description } from '@tractjs/tractjs';
import { command } from '../command';
import { compact } from '../progress-line';
import { listing, textTable } from '../report/table';
import { locateModel } from '../running/locate-model';
import { inspectFile, isFile } from './inspect-file';

export const inspectCommand = command({
  name: 'inspect',
  summary: 'Show what is in a model folder, or in a file of weights.',
  details:
    'Files are safetensors, those of torch.save (.pt, .pth, .bin) and the pickles of EDM. They are read as data: nothing in them is executed.',
  fields: {},
  argument: { name: 'folder', help: 'model folder, pretrained:NAME, or a file of weights' },
  examples: [
    'tract inspect runs/train-mnist/model',
    'tract inspect pretrained:mnist-teacher --json',
    'tract inspect edm-cifar10-32x32-uncond-vp.pkl',
  ],
  async run({ output }, _values, location) {
    if (await isFile(location)) {
      await inspectFile(location, output);
      return;
    }
    const { folder, document, tensors, bytes } = await locateModel(location);
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

const describe = ({ kind, ...options }: Description): string => {
  const list = Object.entries(options).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return list.length === 0 ? kind : `${kind} (${list.join(', ')})`;
};

const indent = (text: string): string => text.replace(/^/gm, '  ');
