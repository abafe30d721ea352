import type { Description } from '@tractjs/tractjs';
import { command } from '../command';
import { compact } from '../progress-line';
import { listing, textTable } from '../report/table';
import { locateModel } from '../running/locate-model';

export const inspectCommand = command({
  name: 'inspect',
  summary: 'Show what is in a model folder.',
  fields: {},
  argument: { name: 'folder', help: 'model folder, or pretrained:NAME' },
  examples: ['tract inspect runs/train-mnist/model', 'tract inspect pretrained:mnist-teacher --json'],
  async run({ output }, _values, location) {
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
