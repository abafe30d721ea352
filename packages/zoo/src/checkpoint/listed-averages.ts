import { kindOfPath } from './averages';
import type { StoredTensor } from './checkpoint-file';

type Tensors = Readonly<Record<string, StoredTensor>>;

/**
 * Tensors with the names of an average that was kept as a list, as torch_ema, score_sde and the EMAModel of diffusers do
 * ({ decay, num_updates, shadow_params: [...] }): the list has the parameters in the order of the state dict beside it, without
 * its buffers. `ema.shadow_params.0` becomes `ema.` and the name of the first parameter. A list that fits no state dict of
 * the file in one way alone keeps its numbers.
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
    const under = path.replace(/(?<=.)\.(?:shadow_params|shadow|params)$/, '');
    const targets = namesFor(numbers, shapes)?.map((name) => `${under}.${name}`);
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

/** The averages whose tensors are numbered from 0 on, and how many each has; the first of them, for a file has one or two. */
const listsIn = (names: readonly string[]): { readonly path: string; readonly count: number }[] => {
  const lists = new Map<string, number>();
  for (const name of names) {
    const [, path, index] = /^(.+)\.(\d+)$/.exec(name) ?? [];
    if (path === undefined) continue;
    const next = lists.get(path) ?? 0;
    // What is not counted up without a gap is no list.
    lists.set(path, Number(index) === next ? next + 1 : Number.NaN);
  }
  return [...lists]
    .filter(([path, count]) => count > 0 && kindOfPath(`${path}.`) === 'average')
    .slice(0, MAX_LISTS)
    .map(([path, count]) => ({ path, count }));
};

const [MAX_LISTS, MAX_PATHS] = [16, 64];

/** The names, without the path of their state dict, that a list of these shapes is of, if all paths lead to the same. */
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

/** Where a state dict of so many tensors may be, with its dot: the deepest paths first, so that names are short; no optimiser's. */
const statePaths = (numbers: readonly Named[], count: number): readonly string[] => {
  const paths = new Map<string, number>();
  for (const { name } of numbers) {
    if (/(^|\.)(?:opt|optim|optimi[sz]er)/.test(name)) continue;
    const keys = name.split('.');
    for (let depth = 0; depth <= Math.min(DEEPEST, keys.length - 1); depth++) {
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

/** Keys above a state dict: checkpoint, model, network. */
const DEEPEST = 3;

/** The names that a list of these shapes is of, in order, if there is one way to choose them. */
const fitOf = (numbers: readonly Named[], shapes: readonly string[]): readonly string[] | undefined => {
  // From either end, as early and as late as possible: the two are the same if there is one way alone.
  const early = chosen(numbers, shapes);
  const late = chosen(numbers.toReversed(), shapes.toReversed())?.toReversed();
  return early?.every((name, i) => name === late?.[i]) ? early : undefined;
};

/** The first names, in order, with these shapes. */
const chosen = (numbers: readonly Named[], shapes: readonly string[]): string[] | undefined => {
  const found: string[] = [];
  for (const { name, shape } of numbers) if (shape === shapes[found.length]) found.push(name);
  return found.length === shapes.length ? found : undefined;
};
