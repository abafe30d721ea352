import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badArgument } from '@tractjs/core';
import { holdsRun } from '@tractjs/runs';
import { UsageError } from '../errors';
import { checkFolder } from './check-destination';
import { readJsonIfGood } from './files';

/** The folders of a demo's runs. */
const RUNS = ['teacher', 'tract', 'btd'];

/** Other names that a demo writes. */
const WRITTEN = /^(report\.html|report\.json|samples|strip\.png|(teacher|tract|btd)\d+\.png)$/;

/**
 * Checks the folder of a demo.
 * @throws UsageError if it cannot be written, or is not a demo's and contains files that a demo would replace.
 */
export const checkDemoFolder = async (path: string): Promise<void> => {
  await checkFolder({ flag: '--out', path });
  const foreign = (await readdir(path).catch((): string[] => [])).filter((name) => WRITTEN.test(name));
  if (foreign.length === 0 || (await isDemo(path))) return;
  throw new UsageError(
    badArgument(
      '--out',
      path,
      `it contains ${foreign.slice(0, 5).join(', ')}, which a demo would replace and no demo has written: give another folder, or move them away.`,
    ).message,
  );
};

const isDemo = async (folder: string): Promise<boolean> => {
  const report = (await readJsonIfGood(join(folder, 'report.json'))) as { readonly format?: unknown } | null;
  if (report?.format === 'tract-demo') return true;
  for (const name of RUNS) if (await holdsRun(join(folder, name))) return true;
  return false;
};
