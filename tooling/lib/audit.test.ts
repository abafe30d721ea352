import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeFinding, readAudit, remaining } from './audit.mjs';

/** Output of npm 11's `npm audit --json`, unchanged. */
const answer = (name: string) => ({
  stdout: readFileSync(new URL(`audit-answers/${name}.json`, import.meta.url), 'utf8'),
  stderr: '',
});
const findings = (name: string) => {
  const audit = readAudit(answer(name));
  if (!audit.asked) throw new Error(audit.reason);
  return audit.findings;
};

describe('readAudit', () => {
  it('finds nothing in a clean report', () => {
    expect(readAudit(answer('clean'))).toEqual({ asked: true, packages: 64, findings: [] });
  });

  it('names packages with their own high or critical advisory, not their dependents, nor low ones', () => {
    expect(findings('high').map(({ name }) => name)).toEqual(['tar']);
    expect(findings('high').map(describeFinding)).toEqual([
      'tar <=7.5.2: high, node-tar is Vulnerable to Arbitrary File Overwrite and Symlink Poisoning via Insufficient Path Sanitization (https://github.com/advisories/GHSA-8qq5-rm4j-mr97)\n' +
        'tar <=7.5.18: critical, node-tar: Decompression/parse DoS via unlimited input (https://github.com/advisories/GHSA-23hp-3jrh-7fpw)',
    ]);
  });

  it.each([
    ['no-endpoint', /^405 Method Not Allowed - POST/],
    ['offline', /failed, reason: connect ECONNREFUSED/],
  ])('says why the registry was not asked: %s', (name, reason) => {
    expect(readAudit(answer(name))).toEqual({ asked: false, reason: expect.stringMatching(reason) });
  });

  it('treats invalid output as no answer', () => {
    expect(readAudit({ stdout: '', stderr: '\nnpm error killed\n' })).toEqual({
      asked: false,
      reason: 'npm error killed',
    });
    for (const stdout of ['null', '[]', '{"vulnerabilities":{}}', '<html>']) {
      expect(readAudit({ stdout, stderr: '' })).toEqual({
        asked: false,
        reason: 'npm audit gave no report',
      });
    }
  });

  it('fails if npm could not start', () => {
    expect(() => readAudit(answer('no-lockfile'))).toThrow(
      'npm audit: This command requires an existing lockfile.',
    );
  });
});

describe('remaining', () => {
  const exceptions = [{ name: 'tar', reason: 'never runs', until: '2027-01-31' }];

  it('accepts an exception until the end of its day', () => {
    expect(remaining(findings('high'), exceptions, '2027-01-31')).toEqual([]);
    expect(remaining(findings('high'), exceptions, '2027-02-01')).toHaveLength(1);
    expect(remaining(findings('high'), [], '2027-01-31')).toHaveLength(1);
  });
});
