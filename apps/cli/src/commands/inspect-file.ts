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

/** Shows the content of a weights file from the descriptions of its tensors. Does not read their values. */
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
    file: path,
    bytes,
    format,
    parameters,
    tensors,
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
        ? `${averages.join(', ')}: tract convert uses one, or the weights selected by --weights`
        : undefined,
    ],
    ['parameters', `${compact(parameters)} in ${tensors.length} tensors, ${compact(bytes / 1e6)} MB`],
  ];
  output.say(listing(rows.filter((row): row is [string, string] => row[1] !== undefined)));
  if (config) output.say(`\nconfiguration\n${settings(config)}`);
  if (Object.keys(metadata).length > 0) output.say(`\nmetadata\n${settings(metadata)}`);
  if (network.unused.length > 0) output.say(`\nother tensors\n${names(network.unused)}`);
  const shapes = tensors.map(({ name, dtype, shape }) => [`  ${name}`, dtype, `[${shape.join(', ')}]`]);
  output.say(`\nshapes\n${textTable(shapes)}`);
};

/** Names the scheduler options that only affect diffusers' own sampler; here --step chooses the step. */
const unusedOptions = ({ scheduler = {} }: CheckpointFile, network: unknown): string | undefined => {
  if (typeof network !== 'object' || network === null) return undefined;
  const names = Object.keys(scheduler).filter((name) => !name.startsWith('_') && !(name in network));
  const set = names.filter((name) => scheduler[name] !== null && scheduler[name] !== false);
  return set.length > 0 ? `${set.join(', ')} of the scheduler, for its own sampler` : undefined;
};

const settings = (config: Readonly<Record<string, unknown>>): string =>
  textTable(
    Object.entries(config).map(([name, value]) => [`  ${name}`, JSON.stringify(value) ?? String(value)]),
  );

/** Recognises the network of the tensors. Returns the reason if it fails, so the rest is shown anyway. */
const recognition = async (
  file: CheckpointFile,
): Promise<{
  readonly text: string;
  readonly plain: Readonly<Record<string, unknown>>;
  readonly unused: readonly string[];
  /** Rows about schedule and grid. */
  readonly path?: readonly (readonly [string, string])[];
}> => {
  try {
    const sidecar = await networkFromSidecar(file);
    if (sidecar === undefined && describedBy(file) === undefined)
      return { text: 'not described by the file', plain: { network: null }, unused: [] };
    const { network, tensors, unused, prefix, average, others, schedule, grid } = recognise(file, sidecar);
    const { description } = network;
    const under = prefix === '' ? '' : `, under ${prefix}${average ? ', an average' : ''}`;
    const rest = unused.length === 0 ? '' : `; ${unused.length} other tensors`;
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

/** Limit on the names of other tensors, of which an optimiser may leave thousands. */
const MAX_SHOWN = 20;

const names = (all: readonly string[]): string => {
  const rest = all.length - MAX_SHOWN;
  return [...all.slice(0, MAX_SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])]
    .map((name) => `  ${name}`)
    .join('\n');
};
