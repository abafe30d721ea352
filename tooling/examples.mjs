import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { outputOf, root, run } from './lib/run.mjs';

/** Runs every program in examples/ from the sources, and fails if one fails or prints nothing. */
const files = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.ts'));
let failed = files.length === 0 ? 1 : 0;
for (const file of files) {
  const result = await run(process.execPath, ['--import', 'tsx', join('examples', file)], { limit: 300_000 });
  const good = result.code === 0 && result.stdout.trim() !== '';
  if (!good) failed += 1;
  console.log(`${good ? 'ok  ' : 'FAIL'} examples/${file}  ${result.seconds.toFixed(1)} s`);
  if (result.timedOut) console.log('     still running after 300 s');
  else if (!good) console.log(outputOf(result) || '     prints nothing');
}
if (files.length === 0) console.log('examples/ has no .ts file to run');
process.exitCode = failed > 0 ? 1 : 0;
