import { badArgument, TractError } from '@tractjs/core';

/** A file of labels, as EDM's and StyleGAN's dataset_tool.py write it into a folder of images. */
export interface LabelFile {
  /** Its path in the data set, which ends with dataset.json. */
  readonly path: string;
  readonly text: string;
}

/** Classes by the paths of the images; undefined for data without classes. */
export interface Labels {
  readonly classes: number;
  of(name: string): number;
}

/** What label files are called. */
export const LABEL_FILE = 'dataset.json';

/** Largest number of classes. */
const MAX_CLASSES = 100_000;

/**
 * The file, among those found, that is about all the images: it stands above them. Undefined if there is
 * none.
 */
export const labelFileOf = (files: readonly LabelFile[], names: readonly string[]): LabelFile | undefined =>
  files
    .filter(({ path }) => names.every((name) => name.startsWith(folderOf(path))))
    .sort((a, b) => b.path.length - a.path.length)[0];

const folderOf = (path: string): string => path.slice(0, path.length - LABEL_FILE.length);

/**
 * The labels of a file {"labels": [["00000/img00000000.png", 6], ...]}, one whole number for each image, or
 * {"labels": null} for none. A file without "labels" has nothing to say: undefined.
 * @throws TractError for labels of other kinds, and for an image without one.
 */
export const labelsIn = ({ path, text }: LabelFile, where: string): Labels | 'none' | undefined => {
  const file = `${path} in ${where}`;
  const document = parse(text, file);
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, 'labels'))
    return undefined;
  const { labels } = document as { readonly labels: unknown };
  if (labels === null) return 'none';
  if (!Array.isArray(labels)) throw bad(file, '"labels" is no list');
  const found = new Map<string, number>();
  for (const entry of labels) {
    const [name, label] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof name !== 'string') throw bad(file, 'an entry is no pair of a name and a label');
    if (Array.isArray(label)) throw bad(file, `${name} has a list of numbers for its label`);
    if (!Number.isSafeInteger(label) || (label as number) < 0)
      throw bad(file, `${name} has a label that is no whole number, 0 or more`);
    if ((label as number) >= MAX_CLASSES)
      throw badArgument(`the label of ${name} in ${file}`, label, `give labels below ${MAX_CLASSES}.`);
    found.set(folderOf(path) + name.replaceAll('\\', '/'), label as number);
  }
  const classes = [...found.values()].reduce((most, label) => Math.max(most, label + 1), 0);
  return {
    classes,
    of(name) {
      const label = found.get(name);
      if (label !== undefined) return label;
      throw bad(file, `${name} has no label`);
    },
  };
};

const parse = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw bad(file, `it is no JSON (${(error as Error).message})`);
  }
};

const bad = (file: string, what: string): TractError =>
  new TractError(
    `The labels of ${file} cannot be used: ${what}. Give each image one class as dataset_tool.py does, or take the file away to have the folders for classes.`,
  );
