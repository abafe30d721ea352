import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { optionsByCommand, problemOf } from '../../apps/cli/src/testing/settle-command';
import { root } from '../lib/run.mjs';
import type { CommandLine } from './command-lines';
import { toolOptions } from './tool-options';

const scriptsIn = (folder: string): Readonly<Record<string, string>> => {
  const file = join(root, folder, 'package.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {}) : {};
};

/** The scripts of the repository. */
export const rootScripts = scriptsIn('.');

/** npm's own commands in the documents. */
const npmCommands = new Set(['test', 'install', 'ci', 'audit', 'ping', 'pack']);

/** Options of other programs in the documents: pip's and npm's. */
const foreign = new Set(['no-cache-dir', 'no-deps']);

/** Returns whether a word is a placeholder for the reader's value. */
const isPlaceholder = (word: string) => /^[A-Z]+\b|\.\.\.$/.test(word);

/**
 * Returns the problem of a command line in a document, or undefined: a script, program, file, option or value that does not
 * exist. Ignores lines of programs outside this repository.
 */
export const problemWith = async ({ words, place, whole }: CommandLine): Promise<string | undefined> => {
  const [program = '', ...rest] = words;
  const file = place.replace(/:\d+$/, '');
  if (program === 'npm') return npmProblem(rest, file, whole);
  if (program === 'tract') return tractProblem(rest, whole);
  if (program === 'npx') return npxProblem(rest, whole);
  if (program === 'node' || program.startsWith('python')) return fileProblem(rest);
  if (program === '--' || /^--[a-z]/.test(program))
    return inlineProblem(words.filter((word) => word !== '--'));
  return undefined;
};

const npmProblem = (words: readonly string[], file: string, whole: boolean) => {
  const [command = '', script = '', ...rest] = words;
  if (command !== 'run') return npmCommands.has(command) ? undefined : `npm has no ${command} here`;
  if (script === '' && !whole) return undefined;
  const here = scriptsIn(dirname(file));
  const text = rootScripts[script] ?? here[script];
  if (text === undefined) return `package.json has no script ${script}`;
  if (rest.length > 0 && rest[0] !== '--')
    return `${rest[0]} goes to npm: write -- before the options of ${script}`;
  const args = rest.slice(1);
  if (script === 'tract') return tractProblem(args, whole);
  if (script === 'demo') return tractProblem(['demo', ...args], whole);
  const options = toolOptions(text, root);
  // Options of other programs are not checked.
  if (options === undefined && !text.includes('tooling/')) return undefined;
  const wrong = args.filter((word) => word.startsWith('--') && !options?.taken.has(word.slice(2)));
  return wrong.length === 0 ? undefined : `${script} has no option ${wrong.join(', ')}`;
};

const tractProblem = async (words: readonly string[], whole: boolean): Promise<string | undefined> => {
  if (whole) return problemOf(words, root);
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === '--version') return undefined;
  const options = optionsByCommand.get(name);
  return options === undefined ? `tract has no command ${name}` : optionProblem(rest, options);
};

/** Checks options in a sentence, which may lack values or have placeholders. */
const optionProblem = (
  words: readonly string[],
  options: NonNullable<ReturnType<typeof optionsByCommand.get>>,
) => {
  for (const [i, word] of words.entries()) {
    if (!word.startsWith('--') || word === '--help') continue;
    const field = options.get(word.slice(2));
    if (field === undefined) return `there is no option ${word}`;
    const value = words[i + 1];
    if (value === undefined || value.startsWith('--') || isPlaceholder(value)) continue;
    if (field.placeholder !== undefined && !field.schema.safeParse(field.fromText(value)).success)
      return `${word} is ${value}: ${field.remedy}`;
  }
  return undefined;
};

const npxProblem = (words: readonly string[], whole: boolean) => {
  const [name = '', ...rest] = words;
  if (name === 'tract') return tractProblem(rest, whole);
  if (!existsSync(join(root, 'node_modules/.bin', name))) return `npx finds no ${name}`;
  return name === 'tsx' ? fileProblem(rest) : name === 'vitest' ? testsProblem(rest.slice(1)) : undefined;
};

/** Checks the arguments of vitest, which are parts of paths. */
const testsProblem = (parts: readonly string[]) => {
  const wrong = parts.filter((part) => {
    const folder = join(root, dirname(part));
    return (
      !existsSync(folder) || !readdirSync(folder).some((name) => join(dirname(part), name).startsWith(part))
    );
  });
  return wrong.length === 0 ? undefined : `there are no tests ${wrong.join(', ')}`;
};

/** Checks a program in a file, and its options. */
const fileProblem = (words: readonly string[]) => {
  const path = words.find((word) => /\.(py|[cm]?[jt]s)$/.test(word));
  if (path === undefined) return undefined;
  if (!existsSync(join(root, path))) return `there is no ${path}`;
  const source = readFileSync(join(root, path), 'utf8');
  const wrong = words
    .slice(words.indexOf(path) + 1)
    .filter((word) => word.startsWith('--') && !source.includes(word));
  return wrong.length === 0 ? undefined : `${path} has no option ${wrong.join(', ')}`;
};

/** Checks options without a program: any program may have them. */
const inlineProblem = (words: readonly string[]) => {
  const recorder = readFileSync(join(root, 'tooling/recordings/record.py'), 'utf8');
  const tools = Object.values(rootScripts).flatMap((script) => [...(toolOptions(script, root)?.taken ?? [])]);
  const all = new Set([
    ...[...optionsByCommand.values()].flatMap((one) => [...one.keys()]),
    ...tools,
    ...foreign,
  ]);
  const wrong = words
    .filter((word) => /^--[a-z]/.test(word) && word !== '--help')
    .filter(
      (word) => !all.has(word.slice(2)) && !recorder.includes(`'${word}'`) && !recorder.includes(`"${word}"`),
    );
  return wrong.length === 0 ? undefined : `no program here has an option ${wrong.join(', ')}`;
};
