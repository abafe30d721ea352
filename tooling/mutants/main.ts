import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { unknownName } from '@tractjs/core';
import { cacheOf, strykerOptions } from './options';
import { subjects } from './subjects';
import { type Explanation, type Report, verdict } from './verdict';

const names = subjects.map(({ name }) => name);
const LEAST = 90;
const usage = `npm run mutants [-- PACKAGE...] [--force]

Mutates the sources of ${names.join(', ')} (or of the named packages) one place at a time, and runs their tests on each
mutant. Fails if fewer than ${LEAST}% are detected, or if one survives that tooling/mutants/survivors does not explain. A
second run tests only changed code; --force tests everything. The first run takes an hour or more.`;

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

const judge = async (name: string, force: boolean): Promise<boolean> => {
  process.env['TRACT_MUTANTS_PACKAGE'] = name;
  await new Stryker(strykerOptions(name, force)).runMutationTest();
  const listOf = (of: string) => fileURLToPath(new URL(`survivors/${of}.json`, import.meta.url));
  const list = listOf(name);
  const { mutants, killed, score, unexplained, superfluous } = verdict(
    readJson(`${cacheOf(name)}/report.json`) as Report,
    [list, listOf('all')].flatMap((file) => readJson(file) as readonly Explanation[]),
  );
  console.log(`${name}: ${killed} of ${mutants} mutants killed, ${score.toFixed(1)}%`);
  for (const mutant of unexplained) console.log(`  survives: ${JSON.stringify(mutant)}`);
  for (const mutant of superfluous) console.log(`  in ${list}, but none survives: ${JSON.stringify(mutant)}`);
  return score >= LEAST && unexplained.length === 0;
};

const { values, positionals } = parseArgs({
  options: { force: { type: 'boolean', default: false }, help: { type: 'boolean' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(usage);
} else {
  for (const name of positionals) if (!names.includes(name)) throw unknownName('package', name, names);
  for (const name of positionals.length === 0 ? names : positionals) {
    if (!(await judge(name, values.force))) process.exitCode = 1;
  }
}
