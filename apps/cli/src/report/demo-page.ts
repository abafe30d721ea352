import type { DemoReport } from '../demo/demo-report';
import type { SamplerPictures } from '../demo/pictures';
import { compact, duration } from '../terminal/progress-line';
import { tableHeads, tableRows } from './demo-table';
import { escapeHtml, GENERATOR, htmlTable, pngAddress } from './html';
import { lossChart } from './loss-chart';
import { pageStyle } from './page-style';
import { nameInWords, splitName } from './sampler-names';
import { figure, percent } from './table';

/** Renders the report as a self-contained HTML page: no scripts, other files or network. */
export const demoPage = (
  report: DemoReport,
  pictures: readonly SamplerPictures[],
  next: readonly string[],
): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TRACT: one step instead of 32</title>
<style>${pageStyle}</style>
</head>
<body><main>
${header(report)}
<h2>Samples from the same noise</h2>
${report.data === 'mnist' ? digitRows(report, pictures) : pointPlots(report, pictures)}
<h2>Figures</h2>
<p class="quiet">${escapeHtml(figuresNote(report))}</p>
${htmlTable([tableHeads(report), ...tableRows(report)], classOfRow(report))}
<h2>Loss</h2>
<p class="quiet">Mean weighted squared error of the prediction since the last point, on a logarithmic scale. Each phase has its own target, so compare values only within a phase.</p>
<div class="charts">${Object.keys(report.lossCurves)
    .map((stage) => chart(report, stage))
    .join('')}</div>
<div class="two">
<section><h2>Settings</h2>${htmlTable([['', ''], ...settingRows(report)])}</section>
<section><h2>Time</h2>${htmlTable([['', ''], ...timeRows(report)])}<p class="quiet">${escapeHtml(report.engine.line)}</p></section>
</div>
<h2>Next</h2>
<pre>${escapeHtml(next.join('\n'))}</pre>
</main></body>
</html>
`;

const isStudent = (name: string): boolean => splitName(name).model === 'tract';

const header = ({ data, reduced, frechet, agreement, imagesPerSecond, settings }: DemoReport): string => {
  const [first] = settings.phases;
  const what = data === 'mnist' ? 'MNIST digits' : 'points on a ring of eight Gaussians';
  const same = data === 'mnist' ? 'show the same digit' : 'fall on the same mode';
  const faster = (imagesPerSecond['tract1'] ?? 0) / (imagesPerSecond['teacher32'] ?? 1);
  const excuse = reduced
    ? '<p>No native engine was available, so this demo uses points in the plane instead of digits. See the engine under Time.</p>'
    : '';
  return `<h1>One step instead of 32</h1>
<p>A student, distilled with TRACT from a teacher of ${first} steps, draws ${what} with a single call of its network. Below are samples of both from the same noise, and their distance from real data.</p>
${excuse}<div class="tiles">
<div class="tile"><b>${figure(frechet['tract1'])}</b><span>Frechet distance of the student in one step. The teacher: ${figure(frechet['teacher1'])} in one step, ${figure(frechet['teacher32'])} in 32.</span></div>
<div class="tile"><b>${percent(agreement['tract1'])}</b><span>of its one-step samples ${same} as the teacher's in 32 steps from the same noise.</span></div>
<div class="tile"><b>${compact(faster)}x</b><span>as many samples per second as the teacher in 32 steps: ${compact(imagesPerSecond['tract1'] ?? 0)} against ${compact(imagesPerSecond['teacher32'] ?? 0)}.</span></div>
</div>`;
};

const caption = ({ frechet }: DemoReport, name: string): string =>
  `${escapeHtml(nameInWords(name))}<small>Frechet ${figure(frechet[name])}</small>`;

const digitRows = (report: DemoReport, pictures: readonly SamplerPictures[]): string =>
  `<p class="quiet">Each column starts from the same noise. Read down a column to compare the samplers.</p>
<div class="rows">${pictures
    .map(
      ({ name, row }) =>
        `<div class="row${isStudent(name) ? ' student' : ''}"><div class="name">${caption(report, name)}</div><img src="${pngAddress(row)}" alt="Digits drawn by ${escapeHtml(nameInWords(name))}"></div>`,
    )
    .join('\n')}</div>`;

const pointPlots = (report: DemoReport, pictures: readonly SamplerPictures[]): string =>
  `<p class="quiet">The colour of a point is the mode that the teacher reaches in 32 steps from the same noise. If colours mix, a sampler ends at another mode.</p>
<div class="plots">${pictures
    .map(
      ({ name, row }) =>
        `<figure class="plot${isStudent(name) ? ' student' : ''}"><img src="${pngAddress(row)}" alt="Points drawn by ${escapeHtml(nameInWords(name))}"><figcaption>${caption(report, name)}</figcaption></figure>`,
    )
    .join('\n')}</div>`;

const figuresNote = ({ features, settings }: DemoReport): string =>
  `Squared Frechet distance on the ${features}, ${compact(settings.count)} samples each. The floor is the distance of as many held-out real examples: no sampler can be expected to do better.`;

const classOfRow = (report: DemoReport): ((row: number) => string) => {
  const names = Object.keys(report.frechet).filter((name) => name !== 'floor');
  return (row) => {
    const name = names[row];
    if (name === undefined) return 'floor';
    return isStudent(name) ? 'student' : '';
  };
};

const STAGES: Readonly<Record<string, string>> = {
  engine: 'Preparing the engine',
  teacher: 'Training the teacher',
  tract: 'Distilling with TRACT',
  btd: 'Distilling with BTD',
  sample: 'Sampling',
  evaluate: 'Evaluating',
};

const chart = (report: DemoReport, stage: string): string => {
  const counts = report.settings.studentPhases[stage] ?? [];
  const names = counts.slice(1).map((to, i) => `${counts[i]} → ${to}`);
  const title = STAGES[stage] ?? stage;
  return `<figure class="chart"><figcaption>${escapeHtml(title)}</figcaption>${lossChart(report.lossCurves[stage] ?? [], names, escapeHtml(`Loss: ${title}`))}</figure>`;
};

const settingRows = ({ settings, seed, versions }: DemoReport): string[][] => [
  ['teacher', settings.teacherModel],
  ...Object.entries(settings.studentPhases).map(([name, counts]) => [
    `phases of ${name.toUpperCase()}`,
    counts.join(' → '),
  ]),
  ['samples per distillation', compact(settings.samples)],
  ['batch', String(settings.batch)],
  [
    'learning rate',
    `${settings.learningRate}${settings.decay === 'linear' ? ', falling to 0 in each phase' : ''}`,
  ],
  ['weight', settings.weight],
  ['momentum of the self-teacher', String(settings.muSelf)],
  ['seed', String(seed)],
  ['versions', `tract ${versions.tract}, tfjs ${versions.tfjs}, Node ${versions.node}`],
];

const timeRows = ({ seconds, imagesPerSecond, samples }: DemoReport): string[][] =>
  Object.entries(seconds)
    .filter(([stage]) => stage !== 'total')
    .map(([stage, value]) => {
      const rate = imagesPerSecond[stage];
      const detail =
        rate === undefined ? '' : ` (${compact(samples[stage] ?? 0)} samples, ${compact(rate)}/s)`;
      return [STAGES[stage] ?? stage, `${duration(value)}${detail}`];
    })
    .concat([['All', duration(seconds.total)]]);
