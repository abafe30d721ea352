import { TractError } from '@tractjs/core';
import { LABEL_FILE, type LabelFile, labelsIn } from './label-file';

/** A part of a dataset, by the name of its folder. */
export type DataSplit = 'train' | 'test';

/** The images of a dataset in order, with their classes. */
export interface ArrangedNames {
  /** Indices of the images in the given names, in the order of the sorted names. */
  readonly order: readonly number[];
  /** Class of each image, in that order; undefined without classes. */
  readonly labels?: Int32Array;
  /** Names of the classes, sorted; empty without classes. */
  readonly classNames: readonly string[];
}

/** The options of `arrangeNames`. */
export interface ArrangeOptions {
  /** The label file that applies to the images, if there is one. */
  readonly labels?: LabelFile | undefined;
  /** The note about skipped files, for the error if there are no images. */
  readonly note?: string;
}

/** The kind of a file by its name; 'other' may still be an image by its content. */
export type NameKind = 'image' | 'labels' | 'hidden' | 'other';

/**
 * Returns the kind of a file by its name. A file in a hidden folder is hidden too.
 * @throws TractError for an image of an unsupported format: skipping it would silently lose a part of the
 * dataset.
 */
export const nameKind = (name: string, where: string): NameKind => {
  if (name.split('/').some((part) => part.startsWith('.'))) return 'hidden';
  if (OTHER_FORMATS.test(name)) throw otherFormat(name, where);
  if (/\.(?:a?png|jpe?g|jpe|jfif|jfi|jif|pjpeg|pjp|mpo)$/i.test(name)) return 'image';
  return name === LABEL_FILE || name.endsWith(`/${LABEL_FILE}`) ? 'labels' : 'other';
};

/** Returns the error for an image of an unsupported format. */
export const otherFormat = (name: string, where: string): TractError =>
  new TractError(`${name} in ${where} is neither PNG nor JPEG: convert or remove it.`);

const OTHER_FORMATS =
  /\.(?:webp|gif|bmp|dib|tiff?|avif|hei[cf]s?|jxl|jp2|j2k|jpf|jpx|p[bgnp]m|pfm|tga|ico|exr|hdr|dds|psd|svg|dcm|dng|cr[23]|nef|arw)$/i;

/** Whether an image may belong to a split, by its name alone; by default to train/ or to no split. */
export const mayBeIn = (name: string, split: DataSplit | undefined): boolean => {
  const part = divisionOf(name)?.part;
  return part === undefined ? split === undefined : part === (split ?? 'train');
};

/**
 * Sorts images by name and finds their classes: those of the label file if one is given, or else the names of
 * folders. The folder train or test, at the top or within the only folder there, is left out, and so are
 * folders that contain all images; the next folder is the class. Images that are not in such a folder have no
 * classes. `names` are those that `mayBeIn` accepts.
 * @throws TractError if there are no images, two have the same name, or only some are in a split or a class,
 * or have a label.
 */
export const arrangeNames = (
  names: readonly string[],
  split: DataSplit | undefined,
  where: string,
  { labels: file, note = '' }: ArrangeOptions = {},
): ArrangedNames => {
  if (names.length === 0) {
    const part = split === undefined ? '' : ` in a folder ${split}/`;
    throw new TractError(
      `There is no PNG or JPEG image in ${where}${part}: give a folder or an archive with images, in one folder for each class or in a single folder. Hidden files and links are skipped, and so is a folder test/ unless the split is 'test'.${note && ` ${note}`}`,
    );
  }
  const order = names.map((_, i) => i).sort((a, b) => compare(names[a] as string, names[b] as string));
  const sorted = order.map((i) => names[i] as string);
  requireSameDivision(sorted, where);
  const duplicate = sorted.findIndex((name, i) => i > 0 && name === sorted[i - 1]);
  if (duplicate !== -1)
    throw new TractError(
      `${where} has two images named ${sorted[duplicate]}: create it again with one of them.`,
    );
  const fromFile = file && labelsIn(file, where);
  if (fromFile === 'none') return { order, classNames: [] };
  if (fromFile !== undefined) {
    const labels = Int32Array.from(sorted, fromFile.of);
    return { order, labels, classNames: Array.from({ length: fromFile.classes }, (_, i) => String(i)) };
  }
  const inner = withoutCommonFolder(sorted.map(partsInside));
  const flat = inner.findIndex((parts) => parts.length === 1);
  const deep = inner.findIndex((parts) => parts.length > 1);
  if (deep === -1) return { order, classNames: [] };
  if (flat !== -1) {
    throw new TractError(
      `Some images of ${where} are in a folder of their class and others are not, such as ${sorted[deep]} and ${sorted[flat]}: put all of them into folders, or none.`,
    );
  }
  const classOf = inner.map(([first]) => first as string);
  const classNames = [...new Set(classOf)].sort(compare);
  const numbers = new Map(classNames.map((name, i) => [name, i]));
  return { order, classNames, labels: Int32Array.from(classOf, (name) => numbers.get(name) as number) };
};

/** Compares by code units, independent of the locale. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const DIVISIONS: ReadonlySet<string> = new Set(['train', 'test', 'val', 'valid', 'validation']);

/** Finds the folder of a split in a name, at the top or one level below, and the path before it. */
const divisionOf = (name: string): { readonly part: string; readonly before: string } | undefined => {
  const folders = name.split('/').slice(0, -1);
  const at = folders.slice(0, 2).findIndex((folder) => DIVISIONS.has(folder));
  return at === -1 ? undefined : { part: folders[at] as string, before: folders.slice(0, at).join('/') };
};

const partsInside = (name: string): readonly string[] => {
  const division = divisionOf(name);
  const outer = division === undefined ? 0 : division.before === '' ? 1 : 2;
  return name.split('/').slice(outer);
};

/** Removes the leading folders that all names share. */
const withoutCommonFolder = (names: readonly (readonly string[])[]): readonly (readonly string[])[] => {
  const first = names[0] as readonly string[];
  const isCommon = (at: number) => names.every((parts) => parts.length > at + 1 && parts[at] === first[at]);
  let depth = 0;
  while (isCommon(depth)) depth++;
  return names.map((parts) => parts.slice(depth));
};

const requireSameDivision = (names: readonly string[], where: string): void => {
  const keyOf = (name: string) => {
    const division = divisionOf(name);
    return division && `${division.before}/${division.part}`;
  };
  const other = names.find((name) => keyOf(name) !== keyOf(names[0] as string));
  if (other === undefined) return;
  throw new TractError(
    `The images of ${where} are not all in the same folder train/ or test/, such as ${names[0]} and ${other}: put those folders at the top, with the classes in them.`,
  );
};
