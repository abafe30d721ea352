import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { imageKind, isReadable, KIND_BYTES } from '../formats';
import { type DataSplit, mayBeIn, nameKind, otherFormat } from './image-names';
import type { LabelFile } from './label-file';
import { checkFileSize, unreadable } from './load-image';
import { skippedFiles } from './skipped-files';

/** Limit on the depth of folders. */
const MAX_DEPTH = 32;

/** The contents of a folder of images. */
export interface ListedImages {
  /** Paths of the images of the split, relative to the folder and separated by /. */
  readonly names: readonly string[];
  readonly labelFiles: readonly LabelFile[];
  /** One line about skipped files; '' if there are none. */
  readonly note: string;
}

/**
 * Lists the images below a folder, recognised by their extension or else by their first bytes. Skips hidden
 * files and folders, and links, which may lead out of the folder or back into it.
 * @throws TractError if the folder cannot be read, or contains an image of an unsupported format.
 */
export const listImages = (folder: string, split: DataSplit | undefined): ListedImages => {
  const names: string[] = [];
  const labelFiles: LabelFile[] = [];
  const skipped = skippedFiles();
  const takeImage = (name: string) => {
    if (mayBeIn(name, split)) names.push(name);
    else skipped.add('splits', name);
  };
  const takeFile = (name: string) => {
    const kind = nameKind(name, folder);
    const path = join(folder, name);
    if (kind === 'image') takeImage(name);
    else if (kind === 'hidden') skipped.add('hidden', name);
    else if (kind === 'labels') labelFiles.push({ path: name, text: textOf(path) });
    else {
      const head = headOf(path);
      if (isReadable(head)) takeImage(name);
      else if (imageKind(head) !== undefined) throw otherFormat(name, folder);
      else skipped.add('others', name);
    }
  };
  const listFolder = (inside: string, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new TractError(
        `${join(folder, inside)} is more than ${MAX_DEPTH} folders deep: move the images up.`,
      );
    for (const entry of entriesOf(join(folder, inside))) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isSymbolicLink()) skipped.add('links', name);
      else if (!entry.isDirectory()) {
        if (entry.isFile()) takeFile(name);
        else skipped.add('others', name);
      } else if (entry.name.startsWith('.')) skipped.add('hidden', `${name}/`);
      else listFolder(name, depth + 1);
    }
  };
  listFolder('', 0);
  return { names, labelFiles, note: skipped.note(folder) };
};

const headOf = (path: string): Uint8Array => {
  const head = new Uint8Array(KIND_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return head.subarray(0, readSync(file, head));
  } catch {
    // Only files without the extension of an image get here: an unreadable one counts as another kind of
    // file.
    return head;
  } finally {
    if (file !== undefined) closeSync(file);
  }
};

const textOf = (path: string): string => {
  try {
    checkFileSize(path, statSync(path).size);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
};

const entriesOf = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new TractError(
      `The folder ${folder} cannot be read (${(error as Error).message}): check the path and its permissions.`,
    );
  }
};
