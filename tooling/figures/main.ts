import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SeedReport, spread, spreadTable } from './spread';

const usage = `npm run figures -- FOLDER...

Prints median and range over several demos, one per seed, as a Markdown table. Make the demos with
  npm run demo -- --seed 1 --out runs/demo-1`;

const folders = process.argv.slice(2);
if (folders.length === 0 || folders.includes('--help')) {
  console.log(usage);
  process.exitCode = folders.length === 0 ? 2 : 0;
} else {
  const reports = await Promise.all(
    folders.map(
      async (folder) => JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as SeedReport,
    ),
  );
  const { median, lowest, highest } = spread(reports.map(({ seconds }) => seconds['total'] as number));
  console.log(`${spreadTable(reports)}

seeds ${reports.map(({ seed }) => seed).join(', ')}; work of a demo ${Math.round(median)} s (${Math.round(lowest)} to ${Math.round(highest)})`);
}
