/**
 * Where a script of package.json runs automatically: in a stage of `npm test`, as a command of a workflow, or as the input of
 * an action.
 *
 * @typedef {{ stage: string } | { workflow: string, run: string } | { workflow: string, with: string }} Place
 */

/** @param {string} run @returns {Place} */
const weekly = (run) => ({ workflow: 'weekly.yml', run });

/**
 * Every script of package.json, with the form in which it runs. Slow scripts run in a quick form every week, so `npm test`
 * stays short. Add a new script here, and its command to .github/workflows/weekly.yml.
 *
 * @type {Readonly<Record<string, Place>>}
 */
export const scriptPlaces = {
  bootstrap: weekly('npm run bootstrap'),
  demo: weekly('npm run demo -- --phases 8,1 --samples 2000 --count 200 --out runs/demo-quick'),
  tract: weekly('npm run tract -- doctor --seconds 0.2'),
  test: { workflow: 'ci.yml', run: 'npm test' },
  build: { stage: 'build' },
  lint: { stage: 'lint' },
  format: weekly('npm run format'),
  'check:imports': { stage: 'imports' },
  typecheck: weekly('npm run typecheck'),
  'typecheck:all': { stage: 'types' },
  'test:unit': { stage: 'unit' },
  'test:reference': { stage: 'reference on auto' },
  examples: { stage: 'examples' },
  'check:packages': { stage: 'packages' },
  'audit:dependencies': { workflow: 'ci.yml', run: 'npm run audit:dependencies' },
  bench: weekly('npm run bench -- --network mlp --samples 64 --rounds 1 --repeats 1'),
  'bench:command': weekly('npm run bench:command -- --network mlp --rounds 1'),
  docs: weekly('npm run docs'),
  'full-size': weekly('npm run full-size -- --quick'),
  'full-size:save': weekly('npm run full-size:save -- --quick'),
  figures: weekly('npm run figures -- runs/demo-quick'),
  matrix: { stage: 'matrix' },
  soak: weekly('npm run soak -- --network mlp --steps 2000'),
  torture: { stage: 'torture' },
  fuzz: weekly('npm run fuzz -- --count 2000'),
  pretrain: weekly('npm run pretrain -- --only mnist-classifier --check'),
  mutants: weekly('npm run mutants -- schedules'),
  changeset: weekly('npm run changeset -- --empty'),
  'version-packages': weekly('npm run version-packages'),
  release: { workflow: 'release.yml', with: 'publish' },
  'release:dry': weekly('npm run release:dry'),
};
