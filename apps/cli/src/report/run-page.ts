import type { MetricPoint } from '@tractjs/runs';
import { thin } from '../demo/thin';
import { durationOr, fractionOf, secondsLeft } from '../runs/describe-run';
import { eventDetails } from '../runs/event-details';
import type { FoundPicture } from '../runs/find-picture';
import type { RunView } from '../runs/read-run';
import { runFacts } from '../runs/run-details';
import { compact } from '../terminal/progress-line';
import { escapeHtml, GENERATOR, htmlTable, pngAddress } from './html';
import { lossChart } from './loss-chart';
import { pageStyle } from './page-style';
import { percent } from './table';

export interface RunPageOptions {
  readonly picture?: FoundPicture | undefined;
  /** The time of writing. */
  readonly now: Date;
}

/** Limits on the points of a curve and on events. */
const MAX_POINTS = 400;
const MAX_EVENTS = 200;

/** Renders a run's report as a self-contained HTML page: no scripts, other files or network. */
export const runPage = (run: RunView, { picture, now }: RunPageOptions): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(run.name)}: ${run.state}</title>
<style>${pageStyle}</style>
</head>
<body><main>
<h1>${escapeHtml(run.name)}</h1>
<p>${escapeHtml(headline(run))}</p>
<p class="quiet">As of ${escapeHtml(now.toISOString().replace('T', ' ').replace(/\..*$/, ' UTC'))}.</p>
${tiles(run)}
${charts(run)}
${picture === undefined ? '' : pictureOf(picture)}
<div class="two">
<section><h2>Run</h2>${htmlTable([['', ''], ...runFacts(run).map(([name, value]) => [name, value])])}</section>
<section><h2>Machine</h2>${htmlTable([['', ''], ...environmentRows(run)])}</section>
</div>
<h2>Configuration</h2>
<div class="two wide">${htmlTable([['', ''], ...Object.entries(run.configuration).map(([key, value]) => [key, plain(value)])])}</div>
${eventsOf(run)}
${problemsOf(run)}
</main></body>
</html>
`;

const headline = ({ state, detail, config }: RunView): string => {
  const what = { train: 'A training', distill: 'A distillation' }[config?.command ?? 'train'];
  const name = config === undefined ? 'A run' : what;
  return {
    running: `${name} in progress${detail && `, in ${detail}`}.`,
    interrupted: `${name} that was interrupted${detail && `: ${detail}`}. tract resume continues it.`,
    finished: `${name} that has finished.`,
    failed: `${name} that failed${detail && `: ${detail}`}`,
    damaged: `${name} whose folder is damaged: see the problems below.`,
  }[state];
};

const tiles = (run: RunView): string => {
  const loss = run.points.at(-1)?.loss;
  const left = secondsLeft(run);
  const all = run.expected ? ` of ${compact(run.expected.samples)}` : '';
  const list = [
    [percent(fractionOf(run)), `done: ${compact(run.samples)}${all} samples.`],
    [loss === undefined ? '-' : loss.toPrecision(4), 'loss at the end of the curve.'],
    [run.rate === undefined ? '-' : compact(run.rate), 'samples per second lately.'],
    left === undefined ? [durationOr(run.seconds), 'of work.'] : [durationOr(left), 'left at this speed.'],
  ];
  return `<div class="tiles">${list
    .map(
      ([value = '', text = '']) =>
        `<div class="tile"><b>${escapeHtml(value)}</b><span>${escapeHtml(text)}</span></div>`,
    )
    .join('')}</div>`;
};

const charts = (run: RunView): string => {
  const figures = [
    chart(run, 'Loss', ({ loss }) => loss),
    chart(run, 'Samples per second', ({ rate }) => rate),
  ].filter((figure) => figure !== '');
  if (figures.length === 0) return '<p class="quiet">The loss curve has no points yet.</p>';
  return `<h2>Curves</h2>
<p class="quiet">The loss is the mean weighted squared error since the last point. Each phase of a distillation has its own target, so compare values only within a phase. Scales are logarithmic.</p>
<div class="charts">${figures.join('')}</div>`;
};

const chart = (run: RunView, title: string, of: (point: MetricPoint) => number | undefined): string => {
  const points = run.points.flatMap(({ phase, samples, ...point }) => {
    const value = of({ phase, samples, ...point });
    return value !== undefined && Number.isFinite(value) ? [{ phase, samples, loss: value }] : [];
  });
  const svg = lossChart(thin(points, MAX_POINTS), run.expected?.phaseNames ?? [], title);
  return svg === ''
    ? ''
    : `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption>${svg}</figure>`;
};

/** Formats a value of a configuration in one line. */
const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pictureOf = ({ name, bytes }: FoundPicture): string =>
  `<h2>Samples</h2>\n<p class="quiet">${escapeHtml(name)}, the newest picture in the run’s folder.</p>\n<figure class="plot samples"><img src="${pngAddress(bytes)}" alt="Samples in ${escapeHtml(name)}"></figure>`;

const environmentRows = ({ environment }: RunView): string[][] => {
  if (environment === undefined) return [['', 'not recorded']];
  const { host, pid, platform, arch, cpu, cores, memory, node, engine, threads, versions, time } =
    environment;
  return [
    ['started', time],
    ['host', `${host}, process ${pid}`],
    ['system', `${platform} ${arch}`],
    ['processor', `${cpu}, ${cores} cores`],
    ['memory', `${compact(memory / 2 ** 30)} GiB`],
    ['engine', engine],
    ['threads', String(threads)],
    ['versions', [...Object.entries(versions), ['Node', node]].map((pair) => pair.join(' ')).join(', ')],
  ];
};

const eventsOf = ({ events }: RunView): string => {
  if (events.length === 0) return '';
  const rows = events
    .slice(-MAX_EVENTS)
    .map((event) => [`${event.time.slice(0, 64)}  ${event.event}`, eventDetails(event).join(', ')]);
  return `<h2>Events</h2>\n<div class="two wide">${htmlTable([['', ''], ...rows])}</div>`;
};

const problemsOf = ({ problems }: RunView): string =>
  problems.length === 0
    ? ''
    : `<h2>Problems</h2>\n<ul>${problems.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`;
