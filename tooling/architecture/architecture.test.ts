import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../lib/run.mjs';
import { reduced, summaryOf, withRegions } from './diagram';
import { filledMap, MAP } from './fill-map';
import { chapters } from './layers.cjs';

const text = readFileSync(join(root, MAP), 'utf8');

describe('docs/architecture.md', () => {
  it('shows the import rules and the chapters as they are (npm run docs updates it)', () => {
    expect(text).toBe(filledMap(root));
  });

  it('links to files that exist, and names what they define', () => {
    const links = [...text.matchAll(/\[`?([^\]`]+)`?\]\(([^)#:]+)\)/g)];
    expect(links.length).toBeGreaterThan(50);
    for (const [, , link] of links) expect(existsSync(join(root, 'docs', link as string)), link).toBe(true);
    // `name` in [file](link): the file contains the name.
    const named = [...text.matchAll(/`([\w.]+)`\s+in\s+\[[^\]]+\]\(([^)#:]+)\)/g)];
    expect(named.length).toBeGreaterThan(20);
    for (const [, name, link] of named) {
      const file = readFileSync(join(root, 'docs', link as string), 'utf8');
      expect(file, `${link} contains ${name}`).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });
});

describe('reduced', () => {
  it('leaves out an edge that a path implies', () => {
    expect(reduced({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });
});

describe('summaryOf', () => {
  it('takes the first sentence of the head comment', () => {
    expect(summaryOf('/*\n * One: two\n * three. Four.\n *\n * Five.\n */\nexport {};\n')).toBe(
      'One: two three',
    );
    expect(summaryOf('/*\n * Version 1.5 of it.\n */\n')).toBe('Version 1.5 of it');
  });
});

describe('withRegions', () => {
  it('replaces a region, and refuses a page without it', () => {
    const page = 'a\n<!-- x: written by npm run docs -->\nold\n<!-- end of x -->\nb';
    expect(withRegions(page, { x: 'new' })).toBe(page.replace('old', 'new'));
    expect(withRegions(page.replace('old\n', ''), { x: 'new' })).toBe(page.replace('old', 'new'));
    expect(() => withRegions(page, { y: '' })).toThrow('no region "y"');
  });
});

describe('chapters', () => {
  it.each(Object.entries(chapters))('%s: each opens with a head comment and is listed', (folder, names) => {
    const folders = readdirSync(join(root, folder, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'testing')
      .map((entry) => entry.name);
    expect(folders.sort()).toEqual([...names].sort());
    for (const name of names) {
      const head = readFileSync(join(root, folder, 'src', name, 'index.ts'), 'utf8');
      expect(summaryOf(head), `${dirname(folder)}/${name}/index.ts`).not.toBe('');
    }
  });
});
