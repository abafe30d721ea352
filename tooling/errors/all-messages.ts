import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../lib/run.mjs';
import { workspaces } from '../lib/workspaces.mjs';
import { isPartOf } from './is-part-of';
import { type Message, messagesOf } from './messages';
import { textsReadIn } from './read-texts';

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !/(^|[\\/])(node_modules|dist)[\\/]/.test(name))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`);

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const isTest = (file: string): boolean => file.endsWith('.test.ts');
const isHelper = (file: string): boolean => /\/testing\/|test-support/.test(file);

/** Packages whose tests also read a package's errors, because they build on it. */
const ABOVE = ['packages/tractjs', 'apps/cli', 'packages/conformance', 'tooling'];

/** Length of the letter sequences that index texts for a fast search. */
const RUN = 4;
const runsOf = (text: string): string[] =>
  Array.from({ length: Math.max(0, text.length - RUN + 1) }, (_, i) => text.slice(i, i + RUN));

/** Returns the messages of all packages of which no test reads a part. */
export const unreadMessages = (): Message[] => {
  const packages = workspaces().map(({ path }) => path);
  const read = new Map(
    [...new Set([...packages, ...ABOVE])].map((path) => {
      const texts = filesIn(path)
        .filter(isTest)
        .flatMap((file) => textsReadIn(file, textOf(file)));
      return [path, [...new Set(texts)].map((text) => ({ text, runs: runsOf(text) }))] as const;
    }),
  );
  return packages.flatMap((path) => {
    const texts = [...new Set([path, ...ABOVE])].flatMap((from) => read.get(from) ?? []);
    return filesIn(`${path}/src`)
      .filter((file) => !isTest(file) && !isHelper(file))
      .flatMap((file) => messagesOf(file, textOf(file)))
      .filter(({ templates }) => {
        const isRead = templates.some((template) => {
          const runs = new Set(template.flatMap(runsOf));
          return texts.some((one) => one.runs.some((run) => runs.has(run)) && isPartOf(one.text, template));
        });
        return !isRead;
      });
  });
};
