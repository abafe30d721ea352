import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rectifiedFlow, vpCosine, vpDdpm } from '@tractjs/schedules';
import { fillMap } from '../architecture/fill-map';
import { scheduleEntries } from './catalogue';
import { fillGuides } from './fill-guides';
import { schedulePage } from './schedule-page';
import { type Drawn, schedulePicture } from './schedule-picture';

const usage = `npm run docs

Writes docs/schedules.md, a table of every schedule and grid, and docs/schedules.svg, their curves; draws the diagram of
docs/architecture.md from the import rules; and copies the programs of examples/ into the guides of docs/guides/.`;

const plain = (call: string): Drawn[] =>
  scheduleEntries
    .filter((entry) => entry.call.startsWith(`${call}(`))
    .map(({ example }) => ({ call: `${call}()`, schedule: example }));

/** The cards of the picture, with some options beside the defaults. */
const drawn: readonly Drawn[] = [
  ...plain('vpCosine'),
  { call: 'vpCosine({ shift: -2.77 }): 256 x 256', schedule: vpCosine({ shift: 2 * Math.log(64 / 256) }) },
  ...plain('vpCosineClipped'),
  ...plain('vpLinear'),
  ...plain('vpDdpm'),
  {
    call: 'vpDdpm: Stable Diffusion',
    schedule: vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true }),
  },
  ...plain('vpIddpm'),
  ...plain('vpDiscrete').map((one) => ({ ...one, call: 'vpDiscrete: six betas' })),
  ...plain('rectifiedFlow'),
  { call: 'rectifiedFlow({ shift: -2.2 })', schedule: rectifiedFlow({ shift: -2.2 }) },
  ...plain('edm'),
  ...plain('ve'),
];

const root = fileURLToPath(new URL('../..', import.meta.url));
if (process.argv.includes('--help')) {
  console.log(usage);
} else {
  await writeFile(join(root, 'docs/schedules.md'), schedulePage());
  await writeFile(join(root, 'docs/schedules.svg'), schedulePicture(drawn));
  fillMap(root);
  const changed = fillGuides(root);
  console.log(
    `docs/schedules.md and docs/schedules.svg are written; ${changed.length} guides show other programs than before.`,
  );
}
