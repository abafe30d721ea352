import { type Description, namingFile, TractError } from '@tractjs/core';
import type { CheckpointFile, StoredTensor } from './checkpoint/checkpoint-file';
import { families, familyOf } from './families';
import type { Family, SamplingPath } from './families/family';
import type { ZooNetwork } from './raw-network';
import { networkFrom } from './registry';
import { checkTorchShape } from './torch/layout';

/** What a file's weights belong to. */
export interface Recognised extends SamplingPath {
  readonly network: ZooNetwork;
  /** The network's tensors in PyTorch's layouts, by the name of the parameter. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** What stands before the names in the file, such as `ema.`. */
  readonly prefix: string;
  /** Tensors of the file that are no parameters of the network: buffers, other averages, an optimiser's. */
  readonly unused: readonly string[];
}

/**
 * The network that a file of weights is of: the one that is given, or the one that the file describes.
 * @throws TractError where the file describes none, or its tensors are not that network's.
 */
export const recognise = (
  file: Pick<CheckpointFile, 'path' | 'className' | 'config' | 'metadata' | 'scheduler' | 'tensors'>,
  given?: Description,
): Recognised => namingFile(file.path, () => recognised(file, given));

const recognised = (file: Parameters<typeof recognise>[0], given: Description | undefined): Recognised => {
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
  const prefix = prefixOf(Object.keys(named), Object.keys(shapes));
  const tensors = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = Object.hasOwn(named, prefix + name) ? named[prefix + name]?.tensor : undefined;
      checkTorchShape(prefix + name, tensor?.shape, shape);
      return [name, tensor as StoredTensor];
    }),
  );
  const used = new Set(Object.keys(shapes).map((name) => named[prefix + name]?.stored));
  return {
    ...{ network, tensors, prefix, ...family.path(network.description) },
    unused: Object.keys(file.tensors).filter((name) => !used.has(name)),
  };
};

/** The network that a file describes, or undefined. @throws TractError where it describes one with bad options. */
export const describedBy = (file: Parameters<typeof recognise>[0]): Description | undefined =>
  namingFile(file.path, () => {
    for (const family of families) {
      const found = family.recognise(file);
      if (found !== undefined) return found;
    }
    return undefined;
  });

const described = (file: Parameters<typeof recognise>[0]): Description => {
  const found = describedBy(file);
  if (found !== undefined) return found;
  throw new TractError(
    `${file.path} does not say which network its weights are of: name it when you convert it, such as tract convert ${file.path} runs/imported --network edm:class=EDMPrecond,img_resolution=32,..., or in a file of the same name that ends in .json; the kinds are ${families.map(({ kind }) => kind).join(', ')}.`,
  );
};

interface Named {
  readonly stored: string;
  readonly tensor: StoredTensor;
}

/** The tensors under the names that the family has for them today. */
const namedBy = (tensors: CheckpointFile['tensors'], { rename }: Family): Readonly<Record<string, Named>> =>
  Object.fromEntries(
    Object.entries(tensors).map(([stored, tensor]) => [rename?.(stored) ?? stored, { stored, tensor }]),
  );

/**
 * What stands before all of a network's names in a file. Where several do, an average's weights are wanted, and of those
 * the first; where none does, '' and the message about the first missing name are the best there is.
 */
const prefixOf = (stored: readonly string[], wanted: readonly string[]): string => {
  const first = wanted[0] ?? '';
  const all = new Set(stored);
  const prefixes = stored
    .filter((name) => name === first || name.endsWith(`.${first}`))
    .map((name) => name.slice(0, name.length - first.length))
    .filter((prefix) => wanted.every((name) => all.has(prefix + name)));
  return prefixes.find((prefix) => /(^|[._])ema/.test(prefix)) ?? prefixes[0] ?? '';
};
