const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { builtinModules } = require('node:module');

const { chapters, mayImport } = require('./tooling/architecture/layers.cjs');

/** Packages that run in a browser: Node's modules only in tests, or behind the entry src/node.ts. */
const portable = ['core', 'ops', 'schedules', 'steps', 'distill', 'metrics'];
const portableWithNodeEntry = ['data', 'zoo'];

const sources = (folder) => `^${folder}/src/`;
const tests = '[.]test[.]ts$|^(?:packages|apps)/[^/]+/src/(?:testing/|test-support[.]ts$)';
const anyOf = (names) => `(?:${names.join('|')})`;
const nodeModules = `^(?:node:)?${anyOf(builtinModules.filter((name) => !name.startsWith('_')))}(?:/|$)`;

const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(group)
    .map((name) => `${group}/${name}`)
    .filter((folder) => existsSync(`${folder}/package.json`)),
);

const declared = (folder) => {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(`${folder}/package.json`, 'utf8'),
  );
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => name.startsWith('@tractjs/'))
    .map((name) => name.slice('@tractjs/'.length));
};

const direction = (folder) => {
  const allowed = mayImport[folder] ?? [];
  const comment = allowed.length === 0 ? 'no other package' : allowed.join(', ');
  return {
    name: `direction:${folder}`,
    comment: `The sources of ${folder} may import ${comment}. See mayImport in tooling/architecture/layers.cjs.`,
    severity: 'error',
    from: { path: sources(folder), pathNot: tests },
    to: {
      path: '^(?:packages|apps)/',
      pathNot: [`^${folder}/`, ...allowed.map((name) => `^packages/${name}/`)],
    },
  };
};

const declaration = (folder) => ({
  name: `declared:${folder}`,
  comment: `${folder} imports a package that its package.json does not have among its dependencies: add it.`,
  severity: 'error',
  from: { path: sources(folder), pathNot: tests },
  to: {
    path: '^(?:packages|apps)/',
    pathNot: [`^${folder}/`, ...declared(folder).map((name) => `^(?:packages|apps)/${name}/`)],
  },
});

/** One rule for each chapter: what of its own package it may not import. */
const chapterRules = ([folder, order]) =>
  order.map((chapter, at) => ({
    name: `chapter:${folder.replace(/^.*\//, '')}/${chapter}`,
    comment:
      `${folder}/src/${chapter} comes before what it imports: move the import, or the order in ` +
      'tooling/architecture/layers.cjs.',
    severity: 'error',
    from: { path: `^${folder}/src/${chapter}/`, pathNot: tests },
    to: {
      path: sources(folder),
      pathNot: order.slice(0, at + 1).map((before) => `^${folder}/src/${before}/`),
    },
  }));

/** A folder of sources that is no chapter of a package that has chapters. */
const unlistedChapters = Object.entries(chapters).map(([folder, order]) => ({
  name: `chapter:${folder.replace(/^.*\//, '')}`,
  comment: `This folder is no chapter of ${folder}: add it to tooling/architecture/layers.cjs.`,
  severity: 'error',
  from: { path: `^${folder}/src/[^/]+/`, pathNot: [tests, `^${folder}/src/${anyOf(order)}/`] },
  to: {},
}));

module.exports = {
  forbidden: [
    ...folders.map(direction),
    ...folders.map(declaration),
    ...Object.entries(chapters).flatMap(chapterRules),
    ...unlistedChapters,
    {
      name: 'no-cycles',
      comment:
        'Modules that import each other have no reading order, even if they share only types: move what both need ' +
        'into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-insides',
      comment: 'Another package is imported by its entries, not by what is inside it.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: {
        path: '^(?:packages|apps)/',
        pathNot: ['^$1/', '^packages/[^/]+/src/(?:index|node|parts)[.]ts$'],
      },
    },
    {
      name: 'by-name',
      comment: 'Another package is imported by its name (@tractjs/...), not by a relative path.',
      severity: 'error',
      from: { path: '^((?:packages|apps)/[^/]+)/' },
      to: { path: '^(?:packages|apps)/', pathNot: '^$1/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'no-insides-from-outside',
      comment:
        'tooling and examples use the packages as anyone would: by their entries. What is fuzzed are the readers inside of them.',
      severity: 'error',
      from: { path: '^(?:tooling|examples)/', pathNot: '^tooling/fuzz/formats/' },
      to: { path: '^packages/', pathNot: '^packages/[^/]+/src/(?:index|node|parts)[.]ts$' },
    },
    {
      name: 'no-tooling-in-sources',
      comment: 'What is published does not depend on tooling or examples.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/' },
      to: { path: '^(?:tooling|examples)/' },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'Tests are not part of what is built.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'no-node-modules-of-node',
      comment: "This package runs in browsers: none of Node's modules here.",
      severity: 'error',
      from: { path: `^packages/${anyOf(portable)}/src/`, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'node-behind-its-entry',
      comment:
        "The main entry runs in browsers: what needs one of Node's modules is exported by src/node.ts.",
      severity: 'error',
      from: { path: `^packages/${anyOf([...portable, ...portableWithNodeEntry])}/src/index[.]ts$` },
      to: { reachable: true, path: nodeModules },
    },
    {
      name: 'tfjs-node-in-engine-only',
      comment: 'Only engine knows tfjs-node; everybody else uses @tensorflow/tfjs-core.',
      severity: 'error',
      from: { path: '^(?:packages|apps|examples)/', pathNot: '^packages/engine/' },
      to: { path: '@tensorflow/tfjs-node(?:-gpu)?(?:/|$)' },
    },
    {
      name: 'no-development-dependencies-in-sources',
      comment: 'A package that sources import is a dependency or a peer, else it is missing once published.',
      severity: 'error',
      from: { path: '^(?:packages|apps)/[^/]+/src/', pathNot: tests },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere. Only the optional peers of engine may be absent.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^@tensorflow/tfjs-node(?:-gpu)?$' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^(?:packages|apps)/[^/]+/dist/', '^runs/'] },
  },
};
