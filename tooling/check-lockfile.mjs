import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/run.mjs';
import { lockfileProblems } from './lib/stale.mjs';

const problems = lockfileProblems(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
if (problems.length > 0) {
  console.error(
    `package-lock.json: ${problems.join('; ')}. Delete node_modules and package-lock.json and run npm install ` +
      'in this folder, whose .npmrc leaves addresses out; a platform package that stays missing is one that ' +
      'the registry does not have in that version: choose a version of its parent for which it has them all.',
  );
  process.exitCode = 1;
} else {
  console.log('package-lock.json: no addresses, all platforms');
}
