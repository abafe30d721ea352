import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { badArgument } from '@tractjs/core';
import { holdsRun } from '@tractjs/runs';
import { UsageError } from '../errors';
import { readJsonIfGood } from '../files';
import { checkFolder } from './check-destination';

/** The runs of a demo, each in a folder of its own. */
const RUNS = ['teacher', 'tract', 'btd'];

/** What else a demo writes. */
const WRITTEN = /^(report\.html|report\.json|samples|strip\.png|(teacher|tract|btd)\d+\.png)$/;

/**
 * Looks at the folder that a demo is to be written to. @throws UsageError if it cannot be written to, or holds what a demo would
 * replace and is no demo's.
 */
export const checkDemoFolder = async (path: string): Promise<void> => {
  await checkFolder({ flag: '--out', path });
  const foreign = (await readdir(path).catch((): string[] => [])).filter((name) => WRITTEN.test(name));
  if (foreign.length === 0 || (await isDemo(path))) return;
  throw new UsageError(
    badArgument(
      '--out',
      path,
      `it holds ${foreign.slice(0, 5).join(', ')}, which no demo has written and one would replace: give another folder, or move that away.`,
    ).message,
  );
};

const isDemo = async (folder: string): Promise<boolean> => {
  const report = (await readJsonIfGood(join(folder, 'report.json'))) as { readonly format?: unknown } | null;
  if (report?.format === 'tract-demo') return true;
  for (const name of RUNS) if (await holdsRun(join(folder, name))) return true;
  return false;
};
