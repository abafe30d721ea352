import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';
import { checkFile, checkFolder } from './check-destination';
import { readJsonIfGood } from './files';
import { isOwnWeights } from './own-files';

const flag = 'OUT';

/** The two files of a model folder. */
const NAMES = ['model.json', 'model.safetensors'];

/**
 * Checks the destination of `tract convert`: a file if the name ends in .safetensors, else a model folder.
 * @throws UsageError if it cannot be written, or a file that tract did not write would be replaced.
 */
export const checkConverted = async (path: string): Promise<void> => {
  if (extname(path).toLowerCase() === '.safetensors')
    return checkFile({ flag, path, example: 'model.safetensors', isOurs: isOwnWeights });
  await checkFolder({ flag, path });
  const names = await readdir(path).catch((): string[] => []);
  const [existing] = NAMES.filter((name) => names.includes(name));
  if (existing === undefined || (await isModel(path))) return;
  throw new UsageError(
    badArgument(
      flag,
      path,
      `it contains ${existing} and is not a model folder written by tract: give another folder, or move that file away.`,
    ).message,
  );
};

const isModel = async (folder: string): Promise<boolean> => {
  const document = (await readJsonIfGood(join(folder, 'model.json'))) as { readonly format?: unknown } | null;
  return document?.format === 'tract-model';
};
