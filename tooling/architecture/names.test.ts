import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { root } from '../lib/run.mjs';

/** Names with one meaning in two packages: the front door adds defaults, and the conformance kit depends on core alone. */
const SAME_MEANING = new Set(['loadModel', 'sample', 'SampleOptions', 'LoadOptions', 'TargetLevels']);

/** Public name -> files that declare it. */
const declarations = (): Map<string, Set<string>> => {
  const entries = readdirSync(join(root, 'packages')).flatMap((name) =>
    ['index', 'node', 'parts'].map((entry) => join(root, 'packages', name, 'src', `${entry}.ts`)),
  );
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(
    entries.filter((path) => existsSync(path)),
    options,
  );
  const checker = program.getTypeChecker();
  const found = new Map<string, Set<string>>();
  for (const entry of entries) {
    const source = program.getSourceFile(entry);
    const module = source && checker.getSymbolAtLocation(source);
    for (const symbol of module ? checker.getExportsOfModule(module) : []) {
      const origin = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      const files = found.get(symbol.name) ?? new Set();
      for (const declaration of origin.declarations ?? [])
        files.add(declaration.getSourceFile().fileName.slice(root.length + 1));
      found.set(symbol.name, files);
    }
  }
  return found;
};

it('no public name has two meanings', () => {
  const all = declarations();
  expect(all.size).toBeGreaterThan(300);
  const twice = [...all].filter(([name, files]) => files.size > 1 && !SAME_MEANING.has(name));
  expect(twice.map(([name, files]) => [name, ...files])).toEqual([]);
});
