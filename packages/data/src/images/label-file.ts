import { badArgument, TractError } from '@tractjs/core';

/** A dataset.json with labels, as dataset_tool.py of EDM and StyleGAN writes it. */
export interface LabelFile {
  /** Its path within the dataset. */
  readonly path: string;
  readonly text: string;
}

/** The classes of images, by path. */
export interface Labels {
  readonly classes: number;
  /** Returns the class of an image. @throws TractError if it has none. */
  of(name: string): number;
}

/** File name of label files. */
export const LABEL_FILE = 'dataset.json';

/** Limit on the number of classes. */
const MAX_CLASSES = 100_000;

/** Returns the deepest label file whose folder contains all images, undefined if there is none. */
export const labelFileOf = (files: readonly LabelFile[], names: readonly string[]): LabelFile | undefined =>
  files
    .filter(({ path }) => names.every((name) => name.startsWith(folderOf(path))))
    .sort((a, b) => b.path.length - a.path.length)[0];

const folderOf = (path: string): string => path.slice(0, path.length - LABEL_FILE.length);

/**
 * Parses a label file {"labels": [["00000/img00000000.png", 6], ...]}, one whole number for each image.
 * Returns 'none' for {"labels": null}, which states that there are no classes, and undefined for a file
 * without "labels".
 * @throws TractError if the labels have another form.
 */
export const labelsIn = ({ path, text }: LabelFile, where: string): Labels | 'none' | undefined => {
  const file = `${path} in ${where}`;
  const document = parse(text, file);
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, 'labels'))
    return undefined;
  const { labels } = document as { readonly labels: unknown };
  if (labels === null) return 'none';
  if (!Array.isArray(labels)) throw bad(file, '"labels" is not a list');
  const found = new Map<string, number>();
  for (const entry of labels) {
    const [name, label] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof name !== 'string') throw bad(file, 'an entry is not a pair of a name and a label');
    if (Array.isArray(label)) throw bad(file, `the label of ${name} is a list`);
    if (!Number.isSafeInteger(label) || (label as number) < 0)
      throw bad(file, `the label of ${name} is not a whole number, 0 or more`);
    if ((label as number) >= MAX_CLASSES)
      throw badArgument(`the label of ${name} in ${file}`, label, `give labels below ${MAX_CLASSES}.`);
    found.set(folderOf(path) + name.replaceAll('\\', '/'), label as number);
  }
  const classes = [...found.values()].reduce((max, label) => Math.max(max, label + 1), 0);
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
    throw bad(file, `it is not valid JSON (${(error as Error).message})`);
  }
};

const bad = (file: string, what: string): TractError =>
  new TractError(
    `The labels of ${file} cannot be used: ${what}. Give each image one class as dataset_tool.py does, or remove the file to use the folders as classes.`,
  );
