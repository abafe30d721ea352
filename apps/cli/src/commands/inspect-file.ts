import {
  averagePaths,
  type CheckpointFile,
  describedBy,
  networkFromSidecar,
  openCheckpoint,
  recognise,
} from '@tractjs/zoo/node';
import { describe } from '../options/describe';
import { listing, textTable } from '../report/table';
import type { Output } from '../terminal/output';
import { compact } from '../terminal/progress-line';

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
    ['weights of', file.part],
    ['network', network.text],
    ...(network.path ?? []),
    ['not used', unusedOptions(file, network.plain['network'])],
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

/** The options of a scheduler that are its own sampler's: here the step is chosen with its options. */
const unusedOptions = ({ scheduler = {} }: CheckpointFile, network: unknown): string | undefined => {
  if (typeof network !== 'object' || network === null) return undefined;
  const names = Object.keys(scheduler).filter((name) => !name.startsWith('_') && !(name in network));
  const set = names.filter((name) => scheduler[name] !== null && scheduler[name] !== false);
  return set.length > 0 ? `${set.join(', ')} of the scheduler, which are its sampler's` : undefined;
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
  /** Rows on where it is sampled. */
  readonly path?: readonly (readonly [string, string])[];
}> => {
  try {
    const beside = await networkFromSidecar(file);
    if (beside === undefined && describedBy(file) === undefined)
      return { text: 'not said by the file', plain: { network: null }, unused: [] };
    const { network, tensors, unused, prefix, average, others, schedule, grid } = recognise(file, beside);
    const { description } = network;
    const under = prefix === '' ? '' : `, under ${prefix}${average ? ', an average' : ''}`;
    const rest = unused.length === 0 ? '' : `; ${unused.length} tensors beside it`;
    return {
      text: `${description.kind}, all ${Object.keys(tensors).length} parameters${under}${rest}`,
      plain: { network: description, schedule, grid, prefix, average, others, unused },
      path: [
        ['schedule', describe(schedule)],
        ['grid', describe(grid)],
      ],
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
