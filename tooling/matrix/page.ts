import { escapeHtml } from '../../apps/cli/src/report/html';
import { columns, rows } from './cells';
import { gain, type Result } from './results';
import type { Distances, Effort } from './run-cell';

/** The groups of columns, in the order of the page. */
const groups: Readonly<Record<string, { readonly title: string; readonly text: string }>> = {
  tract: {
    title: 'TRACT, 64 → 8 → 1 steps, DDIM student',
    text: 'One table row is a formulation, one column the step that the teacher integrates with. The student learns to make one DDIM step.',
  },
  btd: {
    title: 'Binary time-distillation, 64 → 32 → … → 1',
    text: 'Six phases that halve the number of steps, with the teacher in place of the self-teacher; 0.7 times the work of a TRACT cell.',
  },
  consistency: {
    title: 'Consistency distillation, 64 → 1',
    text: 'One phase whose target is the self-teacher one step further, with momentum 0.95; 0.7 times the work.',
  },
  endpoint: {
    title: 'A compound student: Heun in 4 steps, loss on the endpoint',
    text: 'A Heun step cannot be inverted, so the student is judged by where its step lands. It keeps 4 steps: a single one would end at the clean level, where Heun is DDIM. These are hard: see below.',
  },
};

/** Texts next to a table about hard cells, by a part of the cell's id. */
export type Notes = readonly { readonly cells: string; readonly text: string }[];

const number = (value: number): string =>
  value === 0 ? '0' : value >= 0.1 ? value.toFixed(2) : value.toPrecision(2).replace(/e-0?/, 'e−');

/** Returns a colour: green from 10 x on, red below 1 x, logarithmic in between. */
const shade = (times: number): string => {
  const place = Math.min(1, Math.max(0, Math.log10(times)));
  return `--hue:${Math.round(8 + 132 * place)};--more:${Math.round(Math.min(30, Math.max(0, 14 * (Math.log10(times) - 1))))}%`;
};

const detail = (result: Result): string => {
  const { measured } = result;
  if (measured === undefined) return result.impossible ?? '';
  const line = (name: string, { student, teacher, untaught }: Distances) =>
    `${name}: student ${number(student)}, teacher ${number(teacher)}, undistilled ${number(untaught)}`;
  return [
    line('RMS to the teacher', measured.toTeacher),
    line('RMS to the exact flow', measured.toFlow),
    line('Fréchet to the data', measured.frechet),
    line('sliced Wasserstein to the data', measured.slicedWasserstein),
  ].join('\n');
};

const cellOf = (result: Result | undefined): string => {
  if (result === undefined) return '<td class="none">not run</td>';
  const { measured } = result;
  if (measured === undefined) return `<td class="none" title="${escapeHtml(detail(result))}">—</td>`;
  const times = gain(measured);
  return `<td class="cell" style="${shade(times)}" title="${escapeHtml(detail(result))}"><b>${times >= 10 ? Math.round(times) : times.toFixed(1)}×</b><small>${number(measured.toTeacher.student)} / ${number(measured.toTeacher.untaught)}</small><small>flow ${number(measured.toFlow.student)}</small><small>W ${number(measured.slicedWasserstein.student)}</small></td>`;
};

const tableOf = (group: string, results: readonly Result[]): string => {
  const inside = columns.filter((column) => column.group === group);
  const known = new Map(results.map((result) => [`${result.row}|${result.group}|${result.column}`, result]));
  const shown = rows.filter(({ row }) =>
    results.some((result) => result.row === row && result.group === group),
  );
  const head = inside.map(({ column }) => `<th>${escapeHtml(column)}</th>`).join('');
  const body = shown
    .map(
      ({ row }) =>
        `<tr><th>${escapeHtml(row)}</th>${inside.map(({ column }) => cellOf(known.get(`${row}|${group}|${column}`))).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="scroll"><table><thead><tr><th></th>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
};

const everything = (results: readonly Result[]): string => {
  const head = ['cell', 'teacher', 'flow', 'Fréchet', 'sliced W', 's']
    .map((name) => `<th>${name}</th>`)
    .join('');
  const body = results.flatMap(({ id, measured }) => {
    if (measured === undefined) return [];
    const { toTeacher, toFlow, frechet, slicedWasserstein, seconds } = measured;
    const three = ({ student, teacher, untaught }: Distances) =>
      `<td>${number(student)} · ${number(teacher)} · ${number(untaught)}</td>`;
    return `<tr><th>${escapeHtml(id)}</th>${[toTeacher, toFlow, frechet, slicedWasserstein].map(three).join('')}<td>${Math.round(seconds)}</td></tr>`;
  });
  return `<div class="scroll"><table class="all"><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
};

/** Renders the matrix: a coloured table per way to distil, notes on hard cells, and all numbers. */
export const matrixPage = (results: readonly Result[], effort: Effort, notes: Notes): string => {
  const sections = Object.entries(groups)
    .filter(([group]) => results.some((result) => result.group === group))
    .map(
      ([group, { title, text }]) =>
        `<h2>${escapeHtml(title)}</h2>\n<p>${escapeHtml(text)}</p>\n${tableOf(group, results)}`,
    );
  const said = notes
    .map(({ cells, text }) => `<dt>${escapeHtml(cells)}</dt><dd>${escapeHtml(text)}</dd>`)
    .join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Every formulation, every step</title>
<style>${style}</style>
<main>
<h1>Every formulation, every step</h1>
<p>An exact denoiser of eight Gaussians on a ring of radius 1 is distilled in every formulation. Large numbers say how many times closer to the teacher's own 64 steps the student's step lands than as many steps of the undistilled denoiser, from the same noise. Below them: the two distances (root mean square over coordinates), the student's distance to the exact flow, and its sliced 2-Wasserstein distance to the data. A cell: ${effort.updates} updates of ${effort.batch} examples, an MLP of width ${effort.width}, ${effort.points} points.</p>
${sections.join('\n')}
<h2>What is hard, and why</h2>
<dl>
${said}
</dl>
<h2>All numbers</h2>
<p>Each distance for the student, its teacher in 64 steps, and as many undistilled steps as the student has.</p>
${everything(results)}
</main>
</html>
`;
};

const style = `
:root { color-scheme: light dark; --page: #fbfbfa; --ink: #1d1f23; --muted: #667080; --grid: #e3e6ea; --light: 88%; --ground: 55%; }
@media (prefers-color-scheme: dark) { :root { --page: #14161a; --ink: #e9ebee; --muted: #98a2b3; --grid: #31363f; --light: 24%; --ground: 40%; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 1320px; margin: 0 auto; padding: 48px 24px 72px; }
h1 { font-size: clamp(28px, 5vw, 42px); line-height: 1.15; letter-spacing: -0.02em; margin: 0 0 12px; }
h2 { font-size: 20px; margin: 44px 0 6px; }
p, dd { max-width: 84ch; }
dt { font-weight: 600; margin-top: 12px; }
dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: separate; border-spacing: 3px; font-variant-numeric: tabular-nums; }
th { font-weight: 500; font-size: 13px; color: var(--muted); text-align: left; white-space: nowrap; padding: 4px 8px; }
td { padding: 6px 10px; border-radius: 6px; white-space: nowrap; font-size: 13px; }
.cell { background: hsl(var(--hue) var(--ground) calc(var(--light) - var(--more) / 2)); min-width: 92px; }
.cell b { display: block; font-size: 18px; line-height: 1.25; }
.cell small { display: block; line-height: 1.35; opacity: 0.8; font-size: 11.5px; }
.none { color: var(--muted); text-align: center; }
.all { border-spacing: 0; }
.all td, .all th { border-bottom: 1px solid var(--grid); border-radius: 0; }
`;
