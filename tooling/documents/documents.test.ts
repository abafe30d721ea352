import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../apps/cli/src/testing/run-command';
import { optionsByCommand, problemOf } from '../../apps/cli/src/testing/settle-command';
import { ignoredBy } from '../lib/ignored.mjs';
import { root } from '../lib/run.mjs';
import { scriptPlaces } from '../script-places.mjs';
import { problemWith, rootScripts } from './check-command';
import { commandLinesOf, wordsOf } from './command-lines';
import { toolOptions } from './tool-options';

const ignored = ignoredBy(readFileSync(join(root, '.gitignore'), 'utf8'));

const documentsIn = (folder: string): string[] =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (ignored(path)) return [];
    if (statSync(join(root, path)).isDirectory()) return documentsIn(path);
    return name.endsWith('.md') && name !== 'CHANGELOG.md' ? [path] : [];
  });

const documents = documentsIn('');
const lines = documents.flatMap((path) => commandLinesOf(readFileSync(join(root, path), 'utf8'), path));

describe('the documents', () => {
  it('are found, with the commands that they name', () => {
    expect(documents).toEqual(
      expect.arrayContaining(['README.md', 'apps/cli/README.md', 'docs/performance.md']),
    );
    const scripts = new Set(lines.filter(({ words }) => words[1] === 'run').map(({ words }) => words[2]));
    expect([...scripts]).toEqual(expect.arrayContaining(['demo', 'bench', 'fuzz', 'release:dry']));
  });

  it('name only existing scripts, programs, options and values', async () => {
    const wrong: string[] = [];
    for (const line of lines) {
      const problem = await problemWith(line);
      if (problem !== undefined) wrong.push(`${line.place}: ${line.words.join(' ')}: ${problem}`);
    }
    expect(wrong).toEqual([]);
  });

  it('and the weekly commands pass the same check', async () => {
    for (const [name, place] of Object.entries(scriptPlaces)) {
      const words = 'run' in place ? wordsOf(place.run) : ['npm', 'run', name];
      expect(await problemWith({ words, place: 'package.json:1', whole: true }), name).toBeUndefined();
    }
  });

  it('fail the check if they are wrong', async () => {
    const problem = (text: string, whole = true) =>
      problemWith({ words: wordsOf(text), place: 'packages/engine/README.md:1', whole });
    expect(await problem('npm run nothing')).toBe('package.json has no script nothing');
    expect(await problem('npm run check:nodes')).toBeUndefined();
    expect(await problem('npm run soak -- --kills 3')).toBe('soak has no option --kills');
    expect(await problem('npm run matrix --quick')).toContain('write -- before the options of matrix');
    expect(await problem('npm run tract -- sample --model x --step huen')).toContain('Did you mean "heun"');
    expect(await problem('tract sample --model x --step ./examples/mine.ts')).toContain('there is no file');
    expect(await problem('tract sample --step heun')).toContain('--model <model> is missing');
    expect(await problem('tract sample --model pretrained:nobody')).toContain('nobody');
    expect(await problem('tract train --schedule vp-cosin')).toContain('vp-cosin');
    expect(await problem('tract sample --step heun', false)).toBeUndefined();
    expect(await problem('tract sample --steps many', false)).toContain('give a whole number');
    expect(await problem('tract sampel', false)).toBe('tract has no command sampel');
    expect(await problem('--teecher', false)).toBe('no program here has an option --teecher');
    expect(await problem('npx vitest run examples/read-a-step')).toContain('no tests');
    expect(await problem('python3 tooling/recordings/record.py --fill')).toContain('no option --fill');
    expect(await problem('node tooling/nothing.mjs')).toBe('there is no tooling/nothing.mjs');
  });
});

describe.each(['', ...optionsByCommand.keys()])('the examples of tract %s --help', (name) => {
  it('can be run unchanged', async () => {
    const { stdout } = await runCommand([...(name === '' ? [] : [name]), '--help']);
    const examples = stdout
      .slice(stdout.indexOf('\nExamples:\n') + 11)
      .split('\n')
      .filter(Boolean);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [program, ...argv] = wordsOf(example);
      expect(program).toBe('tract');
      expect(await problemOf(argv, root), example).toBeUndefined();
    }
  });
});

const tools = Object.entries(rootScripts).flatMap(([name, script]) => {
  const options = toolOptions(script, root);
  return options && options.taken.size > 0 ? [{ name, ...options }] : [];
});

describe.each(tools)('npm run $name -- --help', ({ taken, listed }) => {
  it('lists exactly the existing options', () => {
    expect([...listed].filter((name) => name !== 'help').sort()).toEqual(
      [...taken].filter((name) => name !== 'help').sort(),
    );
    expect(taken).toContain('help');
  });
});
