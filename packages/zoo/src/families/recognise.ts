import { badArgument, type Description, TractError, withPathInErrors } from '@tractjs/core';
import { averagePaths, kindOfPath } from '../checkpoint/averages';
import type { CheckpointFile, StoredTensor } from '../checkpoint/checkpoint-file';
import { dottedAverages } from '../checkpoint/dotted-averages';
import type { Family, SamplingPath } from '../checkpoint/family';
import { edmClasses } from '../edm/config';
import type { ZooNetwork } from '../parts';
import { checkTorchShape } from '../safetensors/torch-layout';
import { families, familyOf } from './families';
import { foreignTensor } from './foreign-tensors';
import { networkFrom } from './registry';

/** What a file's weights belong to. */
export interface Recognised extends SamplingPath {
  readonly network: ZooNetwork;
  /** The network's tensors in PyTorch's layouts, by the name of the parameter. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** What stands before the names in the file, such as `ema.`. */
  readonly prefix: string;
  /** Whether these weights are an average, of those that the file says are one. */
  readonly average: boolean;
  /** The same of other sets of the network's weights that the file has. */
  readonly others: readonly string[];
  /** Tensors of the file that are no parameters of the network: buffers, other averages, an optimiser's. */
  readonly unused: readonly string[];
}

export interface RecogniseOptions {
  /** What stands before the names of the weights to take, such as `model`; default that of an average, if there is one. */
  readonly weights?: string;
}

/**
 * The network that a file of weights is of: the one that is given, or the one that the file describes. Of several sets of
 * its weights an average is taken. @throws TractError if the file describes none, its tensors are not that network's, or it
 * has an average of weights that is not, and `weights` does not say which are wanted.
 */
export const recognise = (
  file: Pick<CheckpointFile, 'path' | 'className' | 'config' | 'metadata' | 'scheduler' | 'tensors'>,
  given?: Description,
  options: RecogniseOptions = {},
): Recognised => withPathInErrors(file.path, () => recognised(file, given, options));

const recognised = (
  file: Parameters<typeof recognise>[0],
  given: Description | undefined,
  { weights }: RecogniseOptions,
): Recognised => {
  const description = given ?? described(file);
  const network = networkFrom(description) as ZooNetwork;
  const family = familyOf(description);
  if (family === undefined) {
    throw new TractError(
      `Networks of the kind ${description.kind} have no files but model folders: give one of ${families.map(({ kind }) => kind).join(', ')}.`,
    );
  }
  const shapes = network.paramShapes();
  const named = namedBy(file.tensors, family);
  const prefixes = prefixesOf(Object.keys(named), Object.keys(shapes));
  const prefix = choosePrefix(prefixes, averagePaths(file.tensors), weights);
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = Object.hasOwn(named, prefix + name) ? named[prefix + name]?.tensor : undefined;
      checkTorchShape(prefix + name, tensor?.shape, shape);
      return [name, tensor as StoredTensor];
    }),
  );
  const buffers = family.buffers(network.description);
  const foreign = foreignTensor(
    Object.fromEntries(Object.entries(named).map(([name, { tensor }]) => [name, tensor])),
    prefix,
    new Set([...Object.keys(shapes), ...Object.keys(buffers)]),
  );
  if (foreign !== undefined)
    throw new TractError(
      `The weights have a tensor ${JSON.stringify(foreign)} that the network does not have: they are those of another network, or an option of it is missing.`,
    );
  const used = new Set(Object.keys(shapes).map((name) => named[prefix + name]?.stored));
  return {
    ...{ network, tensors, prefix, ...family.path(network.description) },
    average: kindOfPath(prefix) === 'average',
    others: prefixes.filter((other) => other !== prefix),
    unused: Object.keys(file.tensors).filter((name) => !used.has(name)),
  };
};

/** The network that a file describes, or undefined. @throws TractError if it describes one with bad options. */
export const describedBy = (file: Parameters<typeof recognise>[0]): Description | undefined =>
  withPathInErrors(file.path, () => {
    for (const family of families) {
      const found = family.recognise(file);
      if (found !== undefined) return found;
    }
    return undefined;
  });

const described = (file: Parameters<typeof recognise>[0]): Description => {
  const found = describedBy(file);
  if (found !== undefined) return found;
  if (file.className !== undefined)
    throw new TractError(
      `${file.path} is a network of the class ${file.className}, which is not one of those that are read: ${[...edmClasses, 'UNet2DModel'].join(', ')}.`,
    );
  throw new TractError(
    `${file.path} does not say which network its weights are of: name it when you convert it, such as tract convert ${file.path} runs/imported --network edm:class=EDMPrecond,img_resolution=32,..., or in a file of the same name that ends in .json; the kinds are ${families.map(({ kind }) => kind).join(', ')}.`,
  );
};

interface Named {
  readonly stored: string;
  readonly tensor: StoredTensor;
}

/** The tensors under the names that the family has for them today. */
const namedBy = (tensors: CheckpointFile['tensors'], { rename }: Family): Readonly<Record<string, Named>> => {
  const dotted = dottedAverages(Object.keys(tensors));
  return Object.fromEntries(
    Object.entries(tensors).map(([stored, tensor]) => {
      const name = dotted.get(stored) ?? stored;
      return [rename?.(name) ?? name, { stored, tensor }];
    }),
  );
};

/** Everything that stands before all of a network's names in a file. */
const prefixesOf = (stored: readonly string[], wanted: readonly string[]): readonly string[] => {
  const first = wanted[0] ?? '';
  const all = new Set(stored);
  return stored
    .filter((name) => name === first || name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first.length))
    .filter((prefix) => wanted.every((name) => all.has(prefix + name)));
};

/**
 * Which of the prefixes is wanted: the one that is asked for, otherwise the first average, otherwise the first that does
 * not say it is something else. Where there is none, '' and the message about the first missing name are the best there is.
 */
const choosePrefix = (
  prefixes: readonly string[],
  averages: readonly string[],
  asked: string | undefined,
): string => {
  const shown = prefixes.map((prefix) => JSON.stringify(prefix.replace(/\.$/, ''))).join(', ');
  if (asked !== undefined) {
    const wanted = asked === '' || asked.endsWith('.') ? asked : `${asked}.`;
    const found =
      prefixes.find((prefix) => prefix === wanted) ??
      (wanted === '' ? undefined : prefixes.find((prefix) => prefix.startsWith(wanted)));
    if (found !== undefined) return found;
    throw badArgument(
      'weights',
      asked,
      `the file has this network's weights under ${shown || 'no name'}: give one of these.`,
    );
  }
  const average = prefixes.find((prefix) => kindOfPath(prefix) === 'average');
  if (average !== undefined) return average;
  if (averages.length > 0 && prefixes.length > 0)
    throw new TractError(
      `The file has an average of weights, ${JSON.stringify(averages[0])}, that does not have this network's names, and the weights that are not averaged under ${shown}: say that these are wanted, tract convert FILE OUT --weights ${shown.split(', ')[0]}.`,
    );
  return prefixes.find((prefix) => kindOfPath(prefix) === undefined) ?? prefixes[0] ?? '';
};
