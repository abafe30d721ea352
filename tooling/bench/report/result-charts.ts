import { element, scale, ticks } from '../../docs/svg';
import { fixed, percent, type Result } from './results';

const WIDTH = 640;
const LEFT = 104;
const RIGHT = 56;
const TOP = 8;
const BOTTOM = 40;
const BAR = 11;

const OURS = 'var(--line)';
const PEER = '#d08a2e';

/** Colours of the parts of the time, in the order of the bars. */
const parts = { convolution: '#2457c5', matmul: '#5d8df0', other: '#d08a2e', javascript: '#9aa3b2' } as const;

/** Draws a pair of bars per result, ours above the peer's, with lines from the slowest to the fastest round. */
export const speedChart = (results: readonly Result[]): string => {
  const fastest = Math.max(...results.flatMap(({ spread }) => [spread.ours.max, spread.peer?.max ?? 0]));
  const x = scale([0, fastest], [LEFT, WIDTH - RIGHT]);
  const height = 2 * BAR + 12;
  const pairs = results.flatMap((result, i) => {
    const y = TOP + i * height;
    const { ours, peer, spread, ratio } = result;
    return [
      label(result, y + BAR + 4),
      ...bar(x, y, ours, spread.ours, OURS),
      ...(peer === null || spread.peer === null ? [] : bar(x, y + BAR, peer, spread.peer, PEER)),
      behind(fixed(ratio, 2), y + BAR + 4),
    ];
  });
  const across = axis(x, ticks([0, fastest], 6), TOP + results.length * height);
  return svg('Images a second', TOP + results.length * height, [...across, ...pairs], {
    ours: OURS,
    peer: PEER,
  });
};

/** Draws a bar per result, divided into the parts of our time. */
export const rooflineChart = (results: readonly Result[]): string => {
  const x = scale([0, 1], [LEFT, WIDTH - RIGHT]);
  const height = BAR + 12;
  const bars = results.flatMap((result, i) => {
    const y = TOP + i * height;
    let from = 0;
    const pieces = Object.entries(parts).map(([name, fill]) => {
      const start = from;
      from += result.roofline.share[name as keyof typeof parts];
      return element('rect', { x: x(start), y, width: x(from) - x(start), height: BAR, fill });
    });
    const end = y + BAR - 1;
    return [label(result, end), ...pieces, behind(percent(result.ofPeak.ours), end)];
  });
  return svg('Parts of our time', TOP + results.length * height, bars, parts);
};

type Scale = (value: number) => number;

const bar = (
  x: Scale,
  y: number,
  value: number,
  range: { readonly min: number; readonly max: number },
  fill: string,
): string[] => {
  const middle = y + BAR / 2;
  const line = { x1: x(range.min), x2: x(range.max), y1: middle, y2: middle };
  return [
    element('rect', { x: x(0), y, width: x(value) - x(0), height: BAR - 1, fill }),
    element('line', { ...line, stroke: 'var(--ink)', 'stroke-width': 1.5 }),
  ];
};

const label = ({ batch, work }: Result, y: number): string =>
  element('text', { x: LEFT - 8, y, 'text-anchor': 'end' }, `${work} × ${batch}`);

const behind = (text: string, y: number): string => element('text', { x: WIDTH - RIGHT + 8, y }, text);

const axis = (x: Scale, values: readonly number[], bottom: number): string[] =>
  values.flatMap((value) => [
    element('line', { x1: x(value), x2: x(value), y1: TOP, y2: bottom, stroke: 'var(--grid)' }),
    element('text', { x: x(value), y: bottom + 14, 'text-anchor': 'middle' }, String(value)),
  ]);

const svg = (
  name: string,
  bottom: number,
  children: readonly string[],
  legend: Readonly<Record<string, string>>,
): string => {
  const named = Object.entries(legend).flatMap(([text, fill], i) => [
    element('rect', { x: LEFT + i * 120, y: bottom + 22, width: 10, height: 10, fill }),
    element('text', { x: LEFT + 15 + i * 120, y: bottom + 31 }, text),
  ]);
  const frame = { viewBox: `0 0 ${WIDTH} ${bottom + BOTTOM}`, role: 'img', 'aria-label': name };
  return element('svg', { ...frame, 'font-size': 12, fill: 'var(--muted)' }, ...children, ...named);
};
