import { escapeHtml, htmlTable } from '../../../apps/cli/src/report/html';
import { pageStyle } from '../../../apps/cli/src/report/page-style';
import type { RunDescription } from '../describe-run';
import type { MeasuredPeaks } from '../timing/peaks';
import { rooflineChart, speedChart } from './result-charts';
import { fixed, percent, type Result, speed } from './results';

/** The content of a run's JSON. */
export interface BenchReport extends RunDescription {
  readonly results: readonly Result[];
  readonly peaks: MeasuredPeaks;
}

/** Renders a run as a self-contained HTML page: speeds, the division of time, and all figures. */
export const benchPage = (report: BenchReport): string => {
  const { results } = report;
  const networks = [...new Set(results.map(({ network }) => network))];
  const of = (name: string) => results.filter(({ network }) => network === name);
  const figures = (title: string, draw: (results: readonly Result[]) => string) =>
    `<div class="charts">${networks
      .map(
        (name) =>
          `<figure class="chart"><figcaption>${name}: ${title}</figcaption>${draw(of(name))}</figure>`,
      )
      .join('\n')}</div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Benchmark</title>
<style>${pageStyle}</style>
</head>
<body><main>
<h1>${escapeHtml(title(report))}</h1>
<p>${escapeHtml(machineLine(report))}</p>
<h2>Speed</h2>
<p class="quiet">Images a second, medians over ${report.rounds} rounds with the range of single rounds as a line. The number behind a pair is ours / peer; above 1, ours is faster.</p>
${figures('images a second', speedChart)}
<h2>Where our time goes</h2>
<p class="quiet">${escapeHtml(peaksLine(report.peaks))} The number behind a bar is the time that the arithmetic would take at these speeds, as a part of the time taken.</p>
${figures('parts of the time', rooflineChart)}
<h2>Figures</h2>
${htmlTable([heads, ...results.map(row)])}
<h2>Run</h2>
${htmlTable([['', ''], ...runRows(report)])}
</main></body>
</html>
`;
};

const title = ({ versions }: BenchReport): string => {
  const torch = versions['torch'];
  return torch === undefined ? 'How fast it is here' : `In turns with PyTorch ${torch}`;
};

const machineLine = ({ machine, threads, engine, date }: BenchReport): string =>
  `${machine.cpu}, ${threads} of ${machine.cores} processors for each side, engine ${engine}, ${date.slice(0, 10)}. Load at the end ${machine.load.toFixed(1)}; were it well above ${threads}, other programs would have been busy too, and only the ratios would mean anything.`;

const peaksLine = ({ machine, ours, peer }: MeasuredPeaks): string => {
  const both = (name: 'matmul' | 'convolution') =>
    `${fixed(machine[name], 0)} GFLOPS (ours ${fixed(ours[name], 0)}, peer ${fixed(peer?.[name] ?? null, 0)})`;
  return `The machine reached ${both('convolution')} in a convolution with its gradients and ${both('matmul')} in a product of matrices.`;
};

const heads = [
  ...['network', 'batch', 'work', 'ours', 'peer', 'mode', 'ratio', 'in single rounds', 'ratio of CPU'],
  ...['GFLOPS', 'peer', 'of peak', 'peer', 'convolution', 'matmul', 'other', 'JavaScript', 'MiB', 'peer'],
];

const row = (result: Result): string[] => {
  const { gflops, ofPeak, memory, roofline, spread } = result;
  const rounds = spread.ratio ? `${fixed(spread.ratio.min, 2)} to ${fixed(spread.ratio.max, 2)}` : '-';
  return [
    ...[result.network, String(result.batch), result.work, speed(result.ours), speed(result.peer)],
    ...[result.mode ?? '-', fixed(result.ratio, 2), rounds, fixed(result.processorRatio, 2)],
    ...[fixed(gflops.ours, 0), fixed(gflops.peer, 0), percent(ofPeak.ours), percent(ofPeak.peer)],
    ...(['convolution', 'matmul', 'other', 'javascript'] as const).map((name) =>
      percent(roofline.share[name]),
    ),
    ...[fixed(memory.ours, 0), fixed(memory.peer, 0)],
  ];
};

const runRows = ({ rounds, repeats, samples, versions, machine }: BenchReport): string[][] => [
  ['rounds', `${rounds} of ${repeats} timed calls`],
  ['images of one call of sample', String(samples)],
  ['system', `${machine.system}, ${machine.memoryGiB} GiB`],
  ...Object.entries(versions).map(([name, version]) => [name, version]),
];
