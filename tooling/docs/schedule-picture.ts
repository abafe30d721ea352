import { logSnr, type Schedule } from '@tractjs/core';
import { element, escapeXml, type Point, pathThrough, scale, ticks } from './svg';

/** A schedule and the call that makes it. */
export interface Drawn {
  readonly call: string;
  readonly schedule: Schedule;
}

const COLUMNS = 3;
const CARD = { width: 372, height: 330, gap: 16 };
const PLOT = { left: 58, right: 22, width: 292, height: 108 };
/** Tops of the two plots of a card. */
const TOPS = [50, 180] as const;
/** The visible range of log-SNR. Curves beyond it go to infinity, or nearly. */
const LOG_SNR = [-20, 20] as const;

const SAMPLES = 160;

const style = `
svg { --page: #ffffff; --card: #f7f8fa; --ink: #1d1f23; --muted: #5b6472; --rule: #dde1e7; --one: #1f5fd0; --two: #c2540a; --three: #0b7a5c; }
@media (prefers-color-scheme: dark) {
  svg { --page: #0f1115; --card: #191c22; --ink: #eceef2; --muted: #a2acbb; --rule: #333943; --one: #7fabff; --two: #ff9a57; --three: #4fd0a5; }
}
text { font: 11px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: var(--muted); }
.call { font: 600 12.5px ui-monospace, 'SF Mono', Menlo, Consolas, monospace; fill: var(--ink); }
.page { fill: var(--page); } .card { fill: var(--card); stroke: var(--rule); }
.rule { stroke: var(--rule); } .frame { fill: none; stroke: var(--muted); stroke-opacity: 0.6; }
.curve { fill: none; stroke-width: 1.9; stroke-linejoin: round; }
.alpha { stroke: var(--one); } .sigma { stroke: var(--two); stroke-dasharray: 6 3; } .snr { stroke: var(--three); }
`;

/** Draws alpha, sigma and log-SNR over time, one card per schedule, in the reader's colour scheme. */
export const schedulePicture = (schedules: readonly Drawn[]): string => {
  const rows = Math.ceil(schedules.length / COLUMNS);
  const width = COLUMNS * (CARD.width + CARD.gap) + CARD.gap;
  const height = rows * (CARD.height + CARD.gap) + CARD.gap;
  const names = schedules.map(({ call }) => call).join(', ');
  const cards = schedules.map((drawn, i) => {
    const x = CARD.gap + (i % COLUMNS) * (CARD.width + CARD.gap);
    const y = CARD.gap + Math.floor(i / COLUMNS) * (CARD.height + CARD.gap);
    return element('g', { transform: `translate(${x} ${y})` }, ...card(drawn));
  });
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-label': `alpha, sigma and log-SNR over time of ${names}`,
  };
  const inside = element('clipPath', { id: 'inside' }, element('rect', box()));
  return `${element(
    'svg',
    root,
    element('style', {}, style),
    element('defs', {}, inside),
    '\n',
    element('rect', { class: 'page', width, height }),
    ...cards.map((text) => `\n${text}`),
    '\n',
  )}\n`;
};

const box = () => ({ x: 0, y: 0, width: PLOT.width, height: PLOT.height });

const card = ({ call, schedule }: Drawn): string[] => {
  const [low, high] = schedule.range;
  // Denser near the ends, where curves are steep.
  const levels = Array.from({ length: SAMPLES + 1 }, (_, i) =>
    schedule.at(i === SAMPLES ? high : low + ((1 - Math.cos((Math.PI * i) / SAMPLES)) / 2) * (high - low)),
  );
  const top = Math.ceil(Math.max(...levels.map(({ alpha, sigma }) => Math.max(alpha, sigma))));
  const curve = (name: string, f: (level: (typeof levels)[0]) => number): Curve => ({
    name,
    points: levels.map((level): Point => [level.time, f(level)]),
  });
  return [
    element('rect', { class: 'card', width: CARD.width, height: CARD.height, rx: 10 }),
    element('text', { class: 'call', x: 14, y: 24 }, escapeXml(call)),
    plot(
      TOPS[0],
      'alpha, sigma',
      schedule.range,
      [-0.04 * top, 1.04 * top],
      [curve('alpha', ({ alpha }) => alpha), curve('sigma', ({ sigma }) => sigma)],
    ),
    plot(TOPS[1], 'log-SNR', schedule.range, LOG_SNR, [
      curve('snr', (level) => within(LOG_SNR, logSnr(level))),
    ]),
    ...legend(),
    element('text', { x: PLOT.left + PLOT.width / 2, y: CARD.height - 12, 'text-anchor': 'middle' }, 'time'),
  ];
};

/** Clamps a value to just outside a range, where it is invisible. */
const within = ([low, high]: readonly [number, number], value: number): number =>
  Math.min(high + 1, Math.max(low - 1, value));

interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

/** Draws a framed plot with round numbers on both axes. */
const plot = (
  top: number,
  label: string,
  times: readonly [number, number],
  values: readonly [number, number],
  curves: readonly Curve[],
): string => {
  const { width, height } = PLOT;
  const x = scale(times, [0, width]);
  const y = scale(values, [height, 0]);
  const across = ticks(times, 6).flatMap((time) => [
    element('line', { class: 'rule', x1: x(time), x2: x(time), y1: 0, y2: height }),
    element('text', { x: x(time), y: height + 14, 'text-anchor': 'middle' }, String(time)),
  ]);
  const up = ticks(values, 6).flatMap((value) => [
    element('line', { class: 'rule', x1: 0, x2: width, y1: y(value), y2: y(value) }),
    element('text', { x: -7, y: y(value) + 4, 'text-anchor': 'end' }, String(value)),
  ]);
  const lines = curves.map(({ name, points }) =>
    element('path', {
      class: `curve ${name}`,
      'clip-path': 'url(#inside)',
      d: pathThrough(points.map(([time, value]): Point => [x(time), y(value)])),
    }),
  );
  const name = element(
    'text',
    { transform: `translate(-40 ${height / 2}) rotate(-90)`, 'text-anchor': 'middle' },
    label,
  );
  return element(
    'g',
    { transform: `translate(${PLOT.left} ${top})` },
    ...across,
    ...up,
    element('rect', { class: 'frame', ...box() }),
    ...lines,
    name,
  );
};

/** Draws samples of the lines of alpha and sigma, right of the title. */
const legend = (): string[] =>
  ['alpha', 'sigma'].flatMap((name, i) => {
    const x = CARD.width - PLOT.right - 132 + 68 * i;
    return [
      element('path', {
        class: `curve ${name}`,
        d: pathThrough([
          [x, 38],
          [x + 24, 38],
        ]),
      }),
      element('text', { x: x + 29, y: 42 }, name),
    ];
  });
