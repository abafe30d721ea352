import {
  averagePaths,
  type CheckpointFile,
  describedBy,
  networkBeside,
  openCheckpoint,
  recognise,
} from '@tractjs/tractjs';
import type { Output } from '../output';
import { compact } from '../progress-line';
import { listing, textTable } from '../report/table';

/** Shows what is in a file of weights, from what describes the tensors: their values are not read. */
export const inspectFile = async (path: string, output: Output): Promise<void> => {
  const file = await openCheckpoint(path);
  await file.close();
  const { format, bytes, className, config } = file;
  const { config: _, ...metadata } = file.metadata ?? {};
  const tensors = Object.entries(file.tensors).map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const parameters = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const network = await recognition(file);
  const averages = averagePaths(file.tensors);
  output.emit('result', {
    ...{ file: path, bytes, format, parameters, tensors },
    ...(className && { class: className }),
    ...(config && { config }),
    ...(file.metadata && { metadata }),
    ...network.plain,
  });
  const rows: (readonly [string, string | undefined])[] = [
    ['file', path],
    ['format', format],
    ['class', className],
    ['network', network.text],
    [
      'averages',
      averages.length > 0
        ? `${averages.join(', ')}: tract convert takes one, or the weights that --weights names`
        : undefined,
    ],
    ['parameters', `${compact(parameters)} in ${tensors.length} tensors, ${compact(bytes / 1e6)} MB`],
  ];
  output.say(listing(rows.filter((row): row is [string, string] => row[1] !== undefined)));
  if (config) output.say(`\nconfiguration\n${settings(config)}`);
  if (Object.keys(metadata).length > 0) output.say(`\nmetadata\n${settings(metadata)}`);
  if (network.unused.length > 0) output.say(`\nbeside the network\n${names(network.unused)}`);
  const shapes = tensors.map(({ name, dtype, shape }) => [`  ${name}`, dtype, `[${shape.join(', ')}]`]);
  output.say(`\nshapes\n${textTable(shapes)}`);
};

const settings = (config: Readonly<Record<string, unknown>>): string =>
  textTable(
    Object.entries(config).map(([name, value]) => [`  ${name}`, JSON.stringify(value) ?? String(value)]),
  );

/** Which network the tensors are of, or why they are of none. Never an error: the rest is worth seeing anyway. */
const recognition = async (
  file: CheckpointFile,
): Promise<{
  readonly text: string;
  readonly plain: Readonly<Record<string, unknown>>;
  readonly unused: readonly string[];
}> => {
  try {
    const beside = await networkBeside(file);
    if (beside === undefined && describedBy(file) === undefined)
      return { text: 'not said by the file', plain: { network: null }, unused: [] };
    const { network, tensors, unused, prefix, average, others } = recognise(file, beside);
    const { description } = network;
    const under = prefix === '' ? '' : `, under ${prefix}${average ? ', an average' : ''}`;
    const rest = unused.length === 0 ? '' : `; ${unused.length} tensors beside it`;
    return {
      text: `${description.kind}, all ${Object.keys(tensors).length} parameters${under}${rest}`,
      plain: { network: description, prefix, average, others, unused },
      unused,
    };
  } catch (error) {
    const { message } = error as Error;
    return { text: `not recognised: ${message}`, plain: { network: null, problem: message }, unused: [] };
  }
};

/** An optimiser may have left thousands beside the weights. */
const SHOWN = 20;

const names = (all: readonly string[]): string => {
  const rest = all.length - SHOWN;
  return [...all.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])]
    .map((name) => `  ${name}`)
    .join('\n');
};
