import type { Campaign, Outcome } from '../fuzz';
import { inputsOf, type Tally } from './tally';

const MB = 2 ** 20;

/** Formats the outcome as a table. */
export const tableOf = ({ tallies, seconds }: Outcome): string => {
  const total = tallies.reduce(joined, { ...(tallies[0] as Tally), ...NOTHING });
  const rows = [
    ['format', 'inputs', 'read', 'refused', 'bugs', 'a second', 'slowest', 'memory'],
    ...[...tallies, total].map((tally) => [
      tally.format,
      ...[inputsOf(tally), tally.read, tally.refused, tally.bugs.length].map(String),
      (inputsOf(tally) / (tally === total ? seconds : Math.max(tally.seconds, 1e-3))).toFixed(0),
      `${(1000 * tally.slowest).toFixed(0)} ms`,
      `${(tally.growth / MB).toFixed(0)} MB`,
    ]),
  ];
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number)))
        .join('  '),
    )
    .join('\n');
};

const NOTHING: Tally = { format: 'all', read: 0, refused: 0, growth: 0, slowest: 0, seconds: 0, bugs: [] };

const joined = (a: Tally, b: Tally): Tally => ({
  format: a.format,
  read: a.read + b.read,
  refused: a.refused + b.refused,
  growth: Math.max(a.growth, b.growth),
  slowest: Math.max(a.slowest, b.slowest),
  seconds: a.seconds + b.seconds,
  bugs: [...a.bugs, ...b.bugs.map((bug) => ({ ...bug, index: bug.index }))],
});

/** Returns the outcome as plain data, for --json. */
export const recordOf = (campaign: Campaign, { tallies, next, seconds }: Outcome) => ({
  seed: campaign.seed,
  from: campaign.from,
  to: campaign.to,
  next,
  jobs: campaign.jobs,
  seconds,
  node: process.version,
  inputs: tallies.reduce((sum, tally) => sum + inputsOf(tally), 0),
  formats: tallies.map((tally) => ({ ...tally, inputs: inputsOf(tally) })),
});
