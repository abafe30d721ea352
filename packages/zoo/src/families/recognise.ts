import { badArgument, type Description, TractError, withPathInErrors } from '@tractjs/core';
import { averagePaths, kindOfPath } from '../checkpoint/averages';
import type { CheckpointFile, StoredTensor } from '../checkpoint/checkpoint-file';
import { dottedAverages } from '../checkpoint/dotted-averages';
import type { Family, SamplingPath } from '../checkpoint/family';
import { edmClasses } from '../edm/config';
import type { ZooNetwork } from '../parts';
import { requireTorchTensor } from '../safetensors/torch-layout';
import { families, familyOf } from './families';
import { foreignTensor } from './foreign-tensors';
import { networkFrom } from './registry';

/** A network found in a file, with its weights and its path. */
export interface Recognised extends SamplingPath {
  readonly network: ZooNetwork;
  /** The network's tensors in PyTorch's layouts, by the parameter's name. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** The path of the weights in the file, such as `ema.`; '' if there is none. */
  readonly prefix: string;
  /** Whether the path says that the weights are an average. */
  readonly average: boolean;
  /** The paths of other sets of the network's weights in the file. */
  readonly others: readonly string[];
  /** Names of the file's other tensors: buffers, other sets of weights, an optimiser's state. */
  readonly unused: readonly string[];
}

/** Options of `recognise`. */
export interface RecogniseOptions {
  /** The path of the weights to use, such as `model`. Default that of an average, if there is one. */
  readonly weights?: string;
}

/**
 * Finds the network of a file of weights, `given` or described by the file, and its tensors. Of several sets
 * of weights, an average is used.
 * @throws TractError if the file does not describe a network, its tensors are not that network's, or it has
 * an average under other names and `weights` is not given.
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
      `Networks of the kind ${description.kind} are only stored in model folders: give one of ${families.map(({ kind }) => kind).join(', ')}.`,
    );
  }
  const shapes = network.paramShapes();
  const named = namedBy(file.tensors, family);
  const prefixes = prefixesOf(Object.keys(named), Object.keys(shapes));
  const prefix = choosePrefix(prefixes, averagePaths(file.tensors), weights);
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = Object.hasOwn(named, prefix + name) ? named[prefix + name]?.tensor : undefined;
      return [name, requireTorchTensor(prefix + name, tensor, shape)];
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
    network,
    tensors,
    prefix,
    ...family.path(network.description),
    average: kindOfPath(prefix) === 'average',
    others: prefixes.filter((other) => other !== prefix),
    unused: Object.keys(file.tensors).filter((name) => !used.has(name)),
  };
};

/**
 * Returns the description of the network that a file names, or undefined.
 * @throws TractError if its options are bad.
 */
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
      `${file.path} is a network of the class ${file.className}, which is not supported: the supported classes are ${[...edmClasses, 'UNet2DModel'].join(', ')}.`,
    );
  throw new TractError(
    `${file.path} does not name the network of its weights: name it when you convert it, such as tract convert ${file.path} runs/imported --network edm:class=EDMPrecond,img_resolution=32,..., or in a file with the same name and the extension .json; the kinds are ${families.map(({ kind }) => kind).join(', ')}.`,
  );
};

/** A tensor and its name in the file. */
interface Named {
  readonly stored: string;
  readonly tensor: StoredTensor;
}

/** Returns the tensors by their family's current names. */
const namedBy = (tensors: CheckpointFile['tensors'], { rename }: Family): Readonly<Record<string, Named>> => {
  const dotted = dottedAverages(Object.keys(tensors));
  return Object.fromEntries(
    Object.entries(tensors).map(([stored, tensor]) => {
      const name = dotted.get(stored) ?? stored;
      return [rename?.(name) ?? name, { stored, tensor }];
    }),
  );
};

/** Returns the prefixes under which a file has all of a network's names. */
const prefixesOf = (stored: readonly string[], wanted: readonly string[]): readonly string[] => {
  const first = wanted[0] ?? '';
  const all = new Set(stored);
  return stored
    .filter((name) => name === first || name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first.length))
    .filter((prefix) => wanted.every((name) => all.has(prefix + name)));
};

/**
 * Chooses a prefix: the one asked for, else the first average, else the first that is not named as raw
 * weights, else the first. If there is none, returns '', so that the error names the first missing tensor.
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
      `The file has an average of weights, ${JSON.stringify(averages[0])}, without this network's names, and weights that are not averaged under ${shown}: to use those, tract convert FILE OUT --weights ${shown.split(', ')[0]}.`,
    );
  return prefixes.find((prefix) => kindOfPath(prefix) === undefined) ?? prefixes[0] ?? '';
};
