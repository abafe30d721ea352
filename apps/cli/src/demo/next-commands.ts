import { join } from 'node:path';
import type { DemoValues } from '../options/demo';
import { invocation } from '../terminal/invocation';
import { demoDefaults } from './defaults';
import type { DemoReport } from './demo-report';

/** Returns commands to try after the demo, written the way the demo was called. */
export const nextCommands = (
  report: DemoReport,
  { out, compare, phases }: Pick<DemoValues, 'out' | 'compare' | 'phases'>,
  env: Readonly<Record<string, string | undefined>>,
): string[] => {
  const { demo, tract } = invocation(env);
  const other = report.data === 'mnist' ? 'digits' : 'points';
  return [
    ...(compare ? [] : [`${demo} --compare${out === demoDefaults.out ? '' : ` --out ${out}`}`]),
    `${tract} sample --model ${join(out, 'tract', 'model')} --steps 1 --seed 1 --out ${other}.png`,
    ...(phases === undefined ? [`${demo} --phases 1024,32,1 --out ${out}-1024`] : []),
  ];
};
