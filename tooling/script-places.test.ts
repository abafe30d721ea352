import { readdirSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { stagesOf } from './lib/stages.mjs';
import { scriptPlaces } from './script-places.mjs';

type Step = { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> };
type Workflow = {
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
};

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { scripts } = JSON.parse(read('../package.json')) as { scripts: Record<string, string> };
const folder = '../.github/workflows/';
const workflows = new Map(
  readdirSync(new URL(folder, import.meta.url)).map((name) => [name, load(read(folder + name)) as Workflow]),
);
const stepsOf = (workflow: string): Step[] =>
  Object.values(workflows.get(workflow)?.jobs ?? {}).flatMap(({ steps }) => steps);
const stages = stagesOf('report.json', () => undefined);

/** Returns the script that a command runs, as in `npm run docs`. */
const scriptOf = (run: string): string | undefined => {
  const [, test, name] = /^npm (?:(test)|run (\S+))( -- .+)?$/.exec(run) ?? [];
  return test ?? name;
};

it('lists every script of package.json, and no other', () => {
  expect(Object.keys(scriptPlaces).sort()).toEqual(Object.keys(scripts).sort());
});

describe.each(Object.entries(scriptPlaces))('%s', (name, place) => {
  if ('stage' in place) {
    it('is a stage of npm test', () => {
      expect(stages.find((stage) => stage.name === place.stage)?.script[0]).toBe(name);
    });
  } else if ('run' in place) {
    it('runs in a scheduled workflow', () => {
      expect(scriptOf(place.run)).toBe(name);
      expect(stepsOf(place.workflow).filter(({ run }) => run === place.run)).toHaveLength(1);
      expect(workflows.get(place.workflow)?.on).toHaveProperty('schedule', [{ cron: expect.any(String) }]);
    });
  } else {
    it('runs in an action of a workflow', () => {
      const given = stepsOf(place.workflow).map((step) => step.with?.[place.with]);
      expect(given).toContain(`npm run ${name}`);
    });
  }
});

it('lists every weekly command, and the script of every stage', () => {
  const listed = Object.values(scriptPlaces).flatMap((place) =>
    'run' in place && place.workflow === 'weekly.yml' ? [place.run] : [],
  );
  const setup = ['npm ci', 'git diff --exit-code'];
  const run = stepsOf('weekly.yml').flatMap((step) => step.run ?? []);
  expect(run.filter((one) => !setup.includes(one)).sort()).toEqual(listed.sort());
  for (const { script } of stages) expect(scriptPlaces[script[0] ?? '']).toHaveProperty('stage');
});

it('finds every script that a workflow runs in package.json', () => {
  for (const name of workflows.keys()) {
    for (const { run = '' } of stepsOf(name)) {
      const script = scriptOf(run);
      if (script !== undefined) expect(Object.keys(scripts), `${name}: ${run}`).toContain(script);
    }
  }
});
