import { logSnr, type Schedule } from '@tractjs/core';
import { type GridEntry, gridEntries, type ScheduleEntry, scheduleEntries } from './catalogue';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const logSnrAt = (schedule: Schedule, time: number): string => {
  const value = logSnr(schedule.at(time));
  return Number.isFinite(value) ? value.toFixed(1) : value > 0 ? 'inf' : '-inf';
};

const scheduleRow = ({ call, example, formula, time, ends, source }: ScheduleEntry): string[] => {
  const [low, high] = example.range;
  const [times, noise] = ends ?? [
    `${low} .. ${high}`,
    `${logSnrAt(example, low)} .. ${logSnrAt(example, high)}`,
  ];
  return [`\`${call}\``, formula, time === '' ? times : `${times}, ${time}`, noise, source];
};

const gridRow = ({ call, levels, source }: GridEntry): string[] => [`\`${call}\``, levels, source];

/** docs/schedules.md. */
export const schedulePage = (): string => `# Schedules and grids

<!-- Written by npm run docs: change tooling/docs/schedule-page.ts and run it again. -->

A level of the diffusion path is x = alpha x0 + sigma noise. A schedule says what alpha and sigma are at a time, which
grows with noise; log-SNR is log(alpha^2 / sigma^2). A grid says at which levels a sampler or a distiller stops. All of
them are in \`@tractjs/schedules\`, as doubles, and any grid goes with any schedule.

![alpha, sigma and log-SNR over time of every schedule](schedules.svg)

## Schedules

Ends of time and of log-SNR are those of the default options.

${table(['schedule', 'path', 'time', 'log-SNR, clean .. noisy', 'source'], scheduleEntries.map(scheduleRow))}

- Discrete schedules have the time that their networks are told, an index. \`uniform()\` with \`count\` steps stops at
  every index, and with a divisor of it at every so many, the last one included. Between indices -log alpha is straight,
  so that \`karras()\` and the other grids by noise go with them too; there are corners, and no derivatives, so that steps
  in time (\`eulerInTime\`, \`heunInTime\`) do not.
- \`vpDdpm\` has the betas of DDPM. Stable Diffusion's are
  \`vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true })\`. Betas are not rescaled where \`count\` is not 1000.
- The two cosines differ by less than 5e-5. \`vpCosine\` shrinks the angle to keep log-SNR between its limits and
  \`vpCosineClipped\` cuts it off, within 2.9e-5 of the ends of time.

## Grids

${table(['grid', 'levels', 'source'], gridEntries.map(gridRow))}

Levels ascend from the clean end, index 0, to the noise, index \`steps\`. A grid can be thinned out: \`grid.every(4)\` keeps
every fourth level, and \`grid.pick([0, 3, 10])\` those that are named.
`;
