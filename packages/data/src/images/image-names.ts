import { TractError } from '@tractjs/core';
import { LABEL_FILE, type LabelFile, labelsIn } from './label-file';

/** A part of a dataset, by the name of the folder that it lies in. */
export type DataSplit = 'train' | 'test';

/** Images in order, and what their folders say. */
export interface ArrangedNames {
  /** Where the images stand among the names that were given, in the order of the sorted names. */
  readonly order: readonly number[];
  /** Class of each image in that order, where there are classes. */
  readonly labels?: Int32Array;
  /** The classes, sorted; empty where there are none. */
  readonly classNames: readonly string[];
}

/** What `arrangeNames` knows beside the names. */
export interface ArrangeOptions {
  /** The labels that stand above the images. */
  readonly labels?: LabelFile | undefined;
  /** What was passed over, for the error if nothing is left. */
  readonly note?: string;
}

/** What a file is by its name: for 'other' its content has to tell. */
export type NameKind = 'image' | 'labels' | 'hidden' | 'other';

/**
 * What a file is by its name. What is hidden, or in a hidden folder, is no part of the data.
 * @throws TractError for an image of a format that is not read, lest part of a dataset be lost unseen.
 */
export const nameKind = (name: string, where: string): NameKind => {
  if (name.split('/').some((part) => part.startsWith('.'))) return 'hidden';
  if (OTHER_FORMATS.test(name)) throw otherFormat(name, where);
  if (/\.(?:a?png|jpe?g|jpe|jfif|jfi|jif|pjpeg|pjp|mpo)$/i.test(name)) return 'image';
  return name === LABEL_FILE || name.endsWith(`/${LABEL_FILE}`) ? 'labels' : 'other';
};

/** The error for an image of a format that is not read. */
export const otherFormat = (name: string, where: string): TractError =>
  new TractError(`${name} in ${where} is neither PNG nor JPEG: convert it, or take it away.`);

const OTHER_FORMATS =
  /\.(?:webp|gif|bmp|dib|tiff?|avif|hei[cf]s?|jxl|jp2|j2k|jpf|jpx|p[bgnp]m|pfm|tga|ico|exr|hdr|dds|psd|svg|dcm|dng|cr[23]|nef|arw)$/i;

/** Whether an image belongs to a split, as far as its own name tells. */
export const mayBeIn = (name: string, split: DataSplit | undefined): boolean => {
  const part = divisionOf(name)?.part;
  return part === undefined ? split === undefined : part === (split ?? 'train');
};

/**
 * Puts images in the order of their names and finds their classes. Below the folder train or test, where
 * there is one (at the top, or within the only folder at the top), the first folder of each name is its
 * class; a folder that holds everything is none, and images that lie flat have none. `labels` are used
 * instead of folders if they are given. `names` are those that `mayBeIn` lets pass.
 * @throws TractError if there are no images, or only some lie in a split or in a class, or have a label.
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
      `There is no PNG or JPEG image in ${where}${part}: give a folder or an archive with images, in one folder for each class or all in one. Hidden files and links are passed over, and so is a folder test/ unless the split is 'test'.${note && ` ${note}`}`,
    );
  }
  const order = names.map((_, i) => i).sort((a, b) => compare(names[a] as string, names[b] as string));
  const sorted = order.map((i) => names[i] as string);
  requireSameDivision(sorted, where);
  const twice = sorted.findIndex((name, i) => i > 0 && name === sorted[i - 1]);
  if (twice !== -1)
    throw new TractError(`${where} has two images named ${sorted[twice]}: make it again with one of them.`);
  const stated = file && labelsIn(file, where);
  if (stated === 'none') return { order, classNames: [] };
  if (stated !== undefined) {
    const labels = Int32Array.from(sorted, stated.of);
    return { order, labels, classNames: Array.from({ length: stated.classes }, (_, i) => String(i)) };
  }
  const inner = withoutCommonFolder(sorted.map(partsInside));
  const flat = inner.findIndex((parts) => parts.length === 1);
  const deep = inner.findIndex((parts) => parts.length > 1);
  if (deep === -1) return { order, classNames: [] };
  if (flat !== -1) {
    throw new TractError(
      `Some images of ${where} lie in a folder of their class and others do not, such as ${sorted[deep]} and ${sorted[flat]}: put all into folders, or none.`,
    );
  }
  const classOf = inner.map(([first]) => first as string);
  const classNames = [...new Set(classOf)].sort(compare);
  const numbers = new Map(classNames.map((name, i) => [name, i]));
  return { order, classNames, labels: Int32Array.from(classOf, (name) => numbers.get(name) as number) };
};

/** By code units: the same on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const DIVISIONS: ReadonlySet<string> = new Set(['train', 'test', 'val', 'valid', 'validation']);

/** The folder that says which split an image belongs to, with what stands before it. */
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

/** Without the folders that hold everything. */
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
    `The images of ${where} do not all lie in the same folder train/ or test/, such as ${names[0]} and ${other}: put those folders at the top, with the classes in them.`,
  );
};
