import { join } from 'node:path';
import type { DemoReport } from './demo-report';
import type { DemoValues } from './settings';

/** What to try after the demo, spelt the way it was called. */
export const nextCommands = (
  report: DemoReport,
  { out, compare, phases }: Pick<DemoValues, 'out' | 'compare' | 'phases'>,
  env: Readonly<Record<string, string | undefined>>,
): string[] => {
  const viaNpm = env['npm_lifecycle_event'] === 'demo';
  const demo = viaNpm ? 'npm run demo --' : 'tract demo';
  const tract = viaNpm ? 'npm run tract --' : 'tract';
  const other = report.data === 'mnist' ? 'digits' : 'points';
  return [
    ...(compare ? [] : [`${demo} --compare`]),
    `${tract} sample --model ${join(out, 'tract', 'model')} --steps 1 --seed 1 --out ${other}.png`,
    ...(phases === undefined ? [`${demo} --phases 1024,32,1 --out ${out}-1024`] : []),
  ];
};
