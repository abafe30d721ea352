import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { workspaces } from './lib/workspaces.mjs';

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> };
type Job = {
  readonly if?: string;
  readonly needs?: string;
  readonly environment?: string;
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly env?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
};

const folder = new URL('../.github/workflows/', import.meta.url);
const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]),
);
const workflows = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, load(text) as Workflow]),
);
const jobs = Object.entries(workflows).flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => ({ title: `${file}: ${name}`, job })),
);
const release = workflows['release.yml'] as Workflow;

it('has the three workflows', () => {
  expect(Object.keys(workflows).sort()).toEqual(['ci.yml', 'release.yml', 'weekly.yml']);
});

describe.each(Object.entries(workflows))('%s', (name, workflow) => {
  it('grants only the permissions that a job asks for', () => {
    expect(workflow.permissions).toEqual({});
    expect(workflow.env).toBeUndefined();
  });

  it('never runs code of a stranger with the permissions of this repository', () => {
    for (const trigger of ['pull_request_target', 'workflow_run', 'issue_comment'])
      expect(workflow.on).not.toHaveProperty(trigger);
    // A pull request can reach a secret only if the workflow names one.
    if ('pull_request' in workflow.on) expect(texts[name]).not.toMatch(/secrets\s*[.[]/);
  });

  it('pins every action by the hash of a commit, with its version next to it', () => {
    const uses = (texts[name] as string).split('\n').filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.length).toBe(
      Object.values(workflow.jobs).flatMap(({ steps }) => steps.filter(({ uses }) => uses)).length,
    );
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('inserts nothing that others write into a shell', () => {
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

describe.each(jobs)('$title', ({ job }) => {
  it('asks only for permissions that it needs, and has a time limit', () => {
    const writes = Object.entries(job.permissions ?? { all: 'write' }).filter(
      ([, right]) => right !== 'read',
    );
    if (job === release.jobs['release']) {
      expect(Object.fromEntries(writes)).toEqual({
        contents: 'write',
        'pull-requests': 'write',
        'id-token': 'write',
      });
    } else {
      expect(writes).toEqual([]);
    }
    expect(job['timeout-minutes']).toBeLessThanOrEqual(60);
  });

  it('leaves no token in the checkout', () => {
    const checkouts = job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBe(1);
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });
});

describe('a release', () => {
  it('comes from main of this repository only, and after its test', () => {
    expect(release.on).toEqual({ push: { branches: ['main'] } });
    for (const job of Object.values(release.jobs))
      expect(job.if).toBe("github.repository == 'tractjs/tract' && github.ref == 'refs/heads/main'");
    expect(release.jobs['release']).toMatchObject({ needs: 'test', environment: 'npm' });
    const tested = release.jobs['test']?.steps.map(({ run }) => run);
    expect(tested).toEqual(
      expect.arrayContaining(['npm run audit:dependencies', 'npm test', 'npm run release:dry']),
    );
  });

  it('gives its tokens only to the last step, and runs no install script of a package', () => {
    const steps = release.jobs['release']?.steps ?? [];
    const withSecret = steps.filter((step) => JSON.stringify(step).includes('secrets.'));
    expect(withSecret).toEqual([steps.at(-1)]);
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual(['npm ci --ignore-scripts']);
  });

  it('proves its origin', () => {
    expect(release.jobs['release']?.steps.at(-1)).toMatchObject({ env: { NPM_CONFIG_PROVENANCE: 'true' } });
    for (const { manifest } of workspaces())
      expect(manifest.publishConfig, manifest.name).toMatchObject({ access: 'public', provenance: true });
  });

  it('uses no cache that other runs write', () => {
    for (const { steps } of Object.values(release.jobs)) {
      for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/setup-node@')))
        expect(step.with).toMatchObject({ 'package-manager-cache': false });
    }
  });
});

it('audits the dependencies on every push and pull request, and weekly', () => {
  const ci = workflows['ci.yml'] as Workflow;
  expect(ci.on).toMatchObject({ push: { branches: ['main'] }, schedule: [{ cron: expect.any(String) }] });
  expect(ci.on).toHaveProperty('pull_request');
  expect(ci.jobs['audit']?.steps.at(-1)).toEqual({ run: 'npm run audit:dependencies' });
});
