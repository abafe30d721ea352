import { kindOfPath } from './averages';
import type { StoredTensor } from './checkpoint-file';

type Tensors = Readonly<Record<string, StoredTensor>>;

/**
 * Names the tensors of an average that is stored as a list, as torch_ema, score_sde and diffusers' EMAModel
 * do ({ decay, num_updates, shadow_params: [...] }). The list has the parameters in the order of the file's
 * state dict, without buffers: `ema.shadow_params.0` becomes `ema.` followed by the name of the first
 * parameter. A list that does not match a state dict in exactly one way keeps its numbers.
 */
export const nameListedAverages = (tensors: Tensors): Tensors => {
  const lists = listsIn(Object.keys(tensors));
  if (lists.length === 0) return tensors;
  const numbers = Object.entries(tensors).flatMap(([name, tensor]): Named[] =>
    isNumbers(tensor) && kindOfPath(name) !== 'average' ? [{ name, shape: shapeOf(tensor) }] : [],
  );
  const renamed = new Map<string, string>();
  for (const { path, count } of lists) {
    const shapes = Array.from({ length: count }, (_, i) => shapeOf(tensors[`${path}.${i}`]));
    const parent = path.replace(/(?<=.)\.(?:shadow_params|shadow|params)$/, '');
    const targets = namesFor(numbers, shapes)?.map((name) => `${parent}.${name}`);
    if (targets === undefined || targets.some((name) => Object.hasOwn(tensors, name))) continue;
    targets.forEach((name, i) => {
      renamed.set(`${path}.${i}`, name);
    });
  }
  if (renamed.size === 0) return tensors;
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [renamed.get(name) ?? name, tensor]),
  );
};

interface Named {
  readonly name: string;
  readonly shape: string;
}

const isNumbers = ({ dtype }: StoredTensor): boolean => /^(?:F|BF)/.test(dtype);

const shapeOf = (tensor: StoredTensor | undefined): string => tensor?.shape.join() ?? '';

/** Returns the first averages whose tensors are numbered from 0, and how many tensors each has. */
const listsIn = (names: readonly string[]): { readonly path: string; readonly count: number }[] => {
  const lists = new Map<string, number>();
  for (const name of names) {
    const [, path, index] = /^(.+)\.(\d+)$/.exec(name) ?? [];
    if (path === undefined) continue;
    const next = lists.get(path) ?? 0;
    // NaN marks a path whose numbers have a gap: it is not a list.
    lists.set(path, Number(index) === next ? next + 1 : Number.NaN);
  }
  return [...lists]
    .filter(([path, count]) => count > 0 && kindOfPath(`${path}.`) === 'average')
    .slice(0, MAX_LISTS)
    .map(([path, count]) => ({ path, count }));
};

/** Maximum number of lists that are named: files have one or two. */
const MAX_LISTS = 16;

/** Maximum number of state dicts that a list is compared with. */
const MAX_PATHS = 64;

/**
 * Returns the names, without their path, that match a list of shapes, if all matching paths give the same
 * names.
 */
const namesFor = (numbers: readonly Named[], shapes: readonly string[]): readonly string[] | undefined => {
  const fits = statePaths(numbers, shapes.length).flatMap((path) => {
    const names = fitOf(
      numbers.filter(({ name }) => name.startsWith(path)),
      shapes,
    );
    return names === undefined ? [] : [{ path, names }];
  });
  const [first] = fits;
  if (
    first === undefined ||
    fits.some(({ names }) => names[0] !== first.names[0] || names.at(-1) !== first.names.at(-1))
  )
    return undefined;
  return first.names.map((name) => name.slice(first.path.length));
};

/**
 * Returns the paths, each ending in a dot, that contain at least `count` tensors, except an optimiser's. The
 * deepest come first, so that names are short.
 */
const statePaths = (numbers: readonly Named[], count: number): readonly string[] => {
  const paths = new Map<string, number>();
  for (const { name } of numbers) {
    if (/(^|\.)(?:opt|optim|optimi[sz]er)/.test(name)) continue;
    const keys = name.split('.');
    for (let depth = 0; depth <= Math.min(MAX_DEPTH, keys.length - 1); depth++) {
      const path = keys
        .slice(0, depth)
        .map((key) => `${key}.`)
        .join('');
      paths.set(path, (paths.get(path) ?? 0) + 1);
    }
  }
  return [...paths]
    .filter(([, size]) => size >= count)
    .map(([path]) => path)
    .sort((a, b) => b.split('.').length - a.split('.').length)
    .slice(0, MAX_PATHS);
};

/** Maximum number of keys before a state dict's names, such as checkpoint.model.network. */
const MAX_DEPTH = 3;

/** Returns the names that match a list of shapes, in order, if there is exactly one choice. */
const fitOf = (numbers: readonly Named[], shapes: readonly string[]): readonly string[] | undefined => {
  // The earliest and the latest choice are the same if there is only one.
  const early = chosen(numbers, shapes);
  const late = chosen(numbers.toReversed(), shapes.toReversed())?.toReversed();
  return early?.every((name, i) => name === late?.[i]) ? early : undefined;
};

/** Returns the earliest names, in order, with these shapes. */
const chosen = (numbers: readonly Named[], shapes: readonly string[]): string[] | undefined => {
  const found: string[] = [];
  for (const { name, shape } of numbers) if (shape === shapes[found.length]) found.push(name);
  return found.length === shapes.length ? found : undefined;
};
