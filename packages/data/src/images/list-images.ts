import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TractError } from '@tractjs/core';
import { imageKind, isReadable, KIND_BYTES } from '../formats';
import { type DataSplit, mayBeIn, nameKind, otherFormat } from './image-names';
import type { LabelFile } from './label-file';
import { checkFileSize, unreadable } from './load-image';
import { passedOver } from './passed-over';

/** Folders within each other that are looked into. */
const MAX_DEPTH = 32;

/** What is in a folder of images. */
export interface ListedImages {
  /** Paths of the images of the split, relative to the folder, with / between. */
  readonly names: readonly string[];
  readonly labelFiles: readonly LabelFile[];
  /** What was passed over, in a line; '' for nothing. */
  readonly note: string;
}

/**
 * The images below a folder: by their endings, and by their first bytes if those tell nothing. Hidden files
 * and folders are passed over, and so are links, which may lead outside or around.
 * @throws TractError if the folder cannot be read, or has an image of another format.
 */
export const listImages = (folder: string, split: DataSplit | undefined): ListedImages => {
  const names: string[] = [];
  const labelFiles: LabelFile[] = [];
  const beside = passedOver();
  const takeImage = (name: string) => {
    if (mayBeIn(name, split)) names.push(name);
    else beside.add('splits', name);
  };
  const takeFile = (name: string) => {
    const kind = nameKind(name, folder);
    const path = join(folder, name);
    if (kind === 'image') takeImage(name);
    else if (kind === 'hidden') beside.add('hidden', name);
    else if (kind === 'labels') labelFiles.push({ path: name, text: textOf(path) });
    else {
      const head = headOf(path);
      if (isReadable(head)) takeImage(name);
      else if (imageKind(head) !== undefined) throw otherFormat(name, folder);
      else beside.add('others', name);
    }
  };
  const look = (inside: string, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new TractError(
        `${join(folder, inside)} lies more than ${MAX_DEPTH} folders deep: put the images higher.`,
      );
    for (const entry of entriesOf(join(folder, inside))) {
      const name = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isSymbolicLink()) beside.add('links', name);
      else if (!entry.isDirectory()) {
        if (entry.isFile()) takeFile(name);
        else beside.add('others', name);
      } else if (entry.name.startsWith('.')) beside.add('hidden', `${name}/`);
      else look(name, depth + 1);
    }
  };
  look('', 0);
  return { names, labelFiles, note: beside.note(folder) };
};

const headOf = (path: string): Uint8Array => {
  const head = new Uint8Array(KIND_BYTES);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return head.subarray(0, readSync(file, head));
  } catch {
    // What cannot be read is no image that anybody could have meant by a name without an ending.
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
