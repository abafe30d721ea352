import type { DemoReport } from '../demo/demo-report';
import { compact } from '../terminal/progress-line';
import { nameInWords, splitName } from './sampler-names';
import { figure, percent } from './table';

/** Returns the column headings. */
export const tableHeads = (report: DemoReport): string[] => [
  'sampler',
  'Frechet distance',
  'x floor',
  report.data === 'mnist' ? 'same digit' : 'same mode',
  report.data === 'mnist' ? 'images/s' : 'points/s',
];

/** Returns the figures of a demo as rows of text, the floor last, for the console and the page. */
export const tableRows = (report: DemoReport): string[][] => {
  const { floor, ...samplers } = report.frechet;
  const rows = Object.entries(samplers).map(([name, frechet]) => [
    nameInWords(name),
    figure(frechet),
    figure(frechet / floor),
    splitName(name).steps === 32 ? 'reference' : percent(report.agreement[name]),
    compact(report.imagesPerSecond[name] ?? Number.NaN),
  ]);
  return [...rows, ['Real data (floor)', figure(floor), '1', '', '']];
};
