import { gridTable, scheduleTable } from './kind-tables';

/** docs/schedules.md. */
export const schedulePage = (): string => `# Schedules and grids

<!-- Written by npm run docs from the kinds of @tractjs/schedules and tooling/docs/schedule-page.ts. -->

A level of the diffusion path is x = alpha x0 + sigma noise. A schedule says what alpha and sigma are at a time, which
grows with noise; log-SNR is log(alpha^2 / sigma^2). A grid says at which levels a sampler or a distiller stops. All of
them are in \`@tractjs/schedules\`, as doubles, and any grid goes with any schedule.

![alpha, sigma and log-SNR over time of every schedule](schedules.svg)

## Schedules

Ends of time and of log-SNR are those of the default options.

${scheduleTable()}

- The time of a discrete schedule is the index that its networks take. \`uniform()\` with \`count\` steps stops at every
  index, and with a divisor of it at every k-th, including the last. Between indices -log alpha is linear, so \`karras()\`
  and the other grids by noise work too. The corners have no derivatives, so steps in time (\`eulerInTime\`,
  \`heunInTime\`) do not.
- \`vpDdpm\` has the betas of DDPM. Stable Diffusion's are
  \`vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true })\`. Betas are not rescaled if \`count\` is not 1000.
- The two cosines differ by less than 5e-5. \`vpCosine\` shrinks the angle to keep log-SNR between its limits and
  \`vpCosineClipped\` cuts it off, within 2.9e-5 of the ends of time.

## Grids

${gridTable()}

Levels ascend from the clean end, index 0, to the noise, index \`steps\`. A grid can be thinned out: \`grid.every(4)\` keeps
every fourth level, and \`grid.pick([0, 3, 10])\` those that are named.
`;
