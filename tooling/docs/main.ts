import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rectifiedFlow, schedules, vpCosine, vpDdpm } from '@tractjs/schedules';
import { fillMap } from '../architecture/fill-map';
import { fillGuides } from './fill-guides';
import { fillTables } from './fill-tables';
import { schedulePage } from './schedule-page';
import { type Drawn, schedulePicture } from './schedule-picture';

const usage = `npm run docs

Writes docs/schedules.md, a table of every schedule and grid, and docs/schedules.svg, their curves; writes the tables of
kinds in the packages' READMEs; draws the diagram of docs/architecture.md from the import rules; and copies the programs of
examples/ into the guides of docs/guides/.`;

/** More cards of a schedule: some options next to the defaults. */
const more: Readonly<Record<string, readonly Drawn[]>> = {
  'vp-cosine': [
    { call: 'vpCosine({ shift: -2.77 }): 256 x 256', schedule: vpCosine({ shift: 2 * Math.log(64 / 256) }) },
  ],
  'vp-ddpm': [
    {
      call: 'vpDdpm: Stable Diffusion',
      schedule: vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true }),
    },
  ],
  'rectified-flow': [{ call: 'rectifiedFlow({ shift: -2.2 })', schedule: rectifiedFlow({ shift: -2.2 }) }],
};

/** The cards of the picture. */
const drawn: readonly Drawn[] = schedules.kinds.flatMap(({ name, make, example }) => [
  {
    call: `${make.name}${example === undefined ? '()' : ': an example'}`,
    schedule: schedules.from({ kind: name, ...example }),
  },
  ...(more[name] ?? []),
]);

const root = fileURLToPath(new URL('../..', import.meta.url));
if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  await writeFile(join(root, 'docs/schedules.md'), schedulePage());
  await writeFile(join(root, 'docs/schedules.svg'), schedulePicture(drawn));
  fillMap(root);
  fillTables(root);
  const changed = fillGuides(root);
  console.log(`docs/schedules.md and docs/schedules.svg are written; ${changed.length} guides changed.`);
}
