import { stat } from 'node:fs/promises';
import { type CheckpointFile, readCheckpointFile } from '@tractjs/tractjs';
import type { Output } from '../output';
import { compact } from '../progress-line';
import { listing, textTable } from '../report/table';

/** Whether a path is a file; a model folder is none. */
export const isFile = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** Shows what is in a file of weights. */
export const inspectFile = async (path: string, output: Output): Promise<void> => {
  const file = await readCheckpointFile(path);
  const { size } = await stat(path);
  const { format, className, config } = file;
  const tensors = Object.entries(file.tensors).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  output.emit('result', {
    ...{ file: path, bytes: size, format, parameters, tensors },
    ...(className && { class: className }),
    ...(config && { config }),
  });
  output.say(
    listing([
      ['file', path],
      ['format', format],
      ...(className === undefined ? [] : [['class', className] as [string, string]]),
      ['parameters', `${compact(parameters)} in ${tensors.length} tensors, ${compact(size / 1e6)} MB`],
    ]),
  );
  if (config) output.say(`\nconfiguration\n${settings(config)}`);
  const shapes = tensors.map(({ name, dtype, shape }) => [`  ${name}`, dtype, `[${shape.join(', ')}]`]);
  output.say(`\nshapes\n${textTable(shapes)}`);
};

const settings = (config: NonNullable<CheckpointFile['config']>): string =>
  textTable(
    Object.entries(config).map(([name, value]) => [`  ${name}`, JSON.stringify(value) ?? String(value)]),
  );
