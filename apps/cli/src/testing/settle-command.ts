import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { modelFolder } from '@tractjs/tractjs/parts';
import { readModel } from '@tractjs/zoo/node';
import { commands } from '../commands';
import { commonFields } from '../commands/command';
import { UsageError } from '../errors';
import type { Field } from '../options/field';
import { parseNetwork } from '../options/network';
import { flagName } from '../options/resolve';
import { parseWeight } from '../options/weight';
import { runOneOf } from '../run-cli';
import { loadPath } from '../running/load-path';
import { loadStep } from '../running/load-step';

type Reader = (argument: string, value: string, folder: string) => unknown;

/** A file is looked for, but not run: it may need the packages as they are built. */
const part =
  (load: (argument: string, value: string) => Promise<unknown>): Reader =>
  async (argument, value, folder) => {
    const [path = ''] = value.split(':');
    if (!path.startsWith('.')) await load(argument, value);
    else if (!existsSync(join(folder, path))) throw new UsageError(`${argument}: there is no file ${path}.`);
  };

/** What would read the value of an option, where that is more than its text. */
const readers: Readonly<Record<string, Reader>> = {
  step: part(loadStep),
  teacherStep: part(loadStep),
  studentStep: part(loadStep),
  network: parseNetwork,
  schedule: part((_, schedule) => loadPath({ schedule, grid: undefined })),
  grid: part((_, grid) => loadPath({ schedule: undefined, grid })),
  weight: (_argument, value) => parseWeight(value),
};

/**
 * What is wrong with a command line, or undefined: its options are read as the command reads them, steps, schedules, grids
 * and weights are made, models that ship are looked up, and nothing is run. `argv` is what stands after `tract`, typed in
 * `folder`.
 */
export const problemOf = async (argv: readonly string[], folder = '.'): Promise<string | undefined> => {
  let problem = '';
  const dry = commands.map((command) => ({
    ...command,
    async run(_context: unknown, values: Readonly<Record<string, unknown>>, given: readonly string[]) {
      for (const [key, value] of Object.entries(values)) {
        if (value !== undefined) await readers[key]?.(`--${flagName(key)}`, value as string, folder);
      }
      for (const model of [values['model'], values['teacher'], ...given]) {
        if (String(model).startsWith('pretrained:')) await readModel(modelFolder(String(model)));
      }
    },
  }));
  const code = await runOneOf(dry, argv, {
    stdout: { write: () => {} },
    stderr: {
      write(text) {
        problem += text;
      },
    },
    signal: new AbortController().signal,
    env: {},
  });
  return code === 0 ? undefined : problem.trim();
};

/** The options of every command by its name, with what each says of itself. */
export const optionsByCommand: ReadonlyMap<string, ReadonlyMap<string, Field<unknown>>> = new Map(
  commands.map(({ name, fields }) => [
    name,
    new Map(Object.entries({ ...fields, ...commonFields }).map(([key, field]) => [flagName(key), field])),
  ]),
);
