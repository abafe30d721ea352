import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeFinding, readAudit, remaining } from './lib/audit.mjs';
import { npm, root } from './lib/run.mjs';

/*
 * Asks the npm registry for advisories on what is shipped: the packages that ours depend on, and those that the
 * engine installs into its cache. High and critical ones fail. Where the registry cannot be asked, it says so
 * and passes: no answer is no finding, and a mirror without the endpoint would fail every build.
 */

/** Known and accepted for a while. @type {import('./lib/audit.mjs').Exception[]} */
const exceptions = [];

const scratch = mkdtempSync(join(tmpdir(), 'tract-audit-'));
const engine = join(root, 'packages/engine/native/node');
copyFileSync(join(engine, 'package.json'), join(scratch, 'package.json'));
copyFileSync(join(engine, 'lock.json'), join(scratch, 'package-lock.json'));

const subjects = [
  { name: 'the packages', cwd: root },
  { name: "the engine's npm packages", cwd: scratch },
];

try {
  for (const { name, cwd } of subjects) {
    const args = ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=1'];
    const result = readAudit(await npm(args, { cwd, limit: 120_000 }));
    if (!result.asked) {
      console.log(`${name}: not asked: ${result.reason}`);
      continue;
    }
    const findings = remaining(result.findings, exceptions, new Date().toISOString().slice(0, 10));
    for (const finding of findings) console.error(describeFinding(finding));
    if (findings.length > 0) {
      console.error(
        `${name}: ${findings.length} with high or critical advisories: update them in package.json and the lock file; ` +
          'if there is no fixed version and it does no harm, add an exception with its reason to tooling/audit-dependencies.mjs.',
      );
      process.exitCode = 1;
    } else {
      console.log(`${name}: ${result.packages} asked about, no high or critical advisory`);
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
