import { listing, percent } from '../report/table';
import { compact } from '../terminal/progress-line';
import { ago, durationOr, fractionOf, secondsLeft } from './describe-run';
import { eventDetails } from './event-details';
import type { RunView } from './read-run';
import type { Glyphs } from './spark-line';
import { terminalChart } from './terminal-chart';

/** Returns the facts of a run, as names and values, for the terminal and the report. */
export const runFacts = (run: RunView): (readonly [string, string])[] => {
  const { state, detail, samples, expected, seconds, rate, checkpoint } = run;
  const last = run.points.at(-1);
  const done = fractionOf(run);
  const all = expected ? ` of ${compact(expected.samples)}` : '';
  const phase =
    last && expected && expected.phaseNames.length > 1 ? expected.phaseNames[last.phase] : undefined;
  return [
    ['state', `${state}${detail && ` (${detail})`}`],
    ['samples', `${compact(samples)}${all}${done === undefined ? '' : `, ${percent(done)}`}`],
    ...(phase
      ? [['phase', `${phase} steps, ${(last?.phase ?? 0) + 1} of ${expected?.phaseNames.length}`] as const]
      : []),
    ...(last ? [['loss', last.loss.toPrecision(4)] as const] : []),
    ...(last?.learningRate === undefined
      ? []
      : [['learning rate', last.learningRate.toPrecision(3)] as const]),
    ...(last?.gradientNorm === undefined
      ? []
      : [['gradient norm', last.gradientNorm.toPrecision(3)] as const]),
    ...(rate === undefined ? [] : [['speed', `${compact(rate)} samples/s`] as const]),
    ...(seconds === undefined ? [] : [['time', durationOr(seconds)] as const]),
    ...(secondsLeft(run) === undefined ? [] : [['left', durationOr(secondsLeft(run))] as const]),
    ...(checkpoint ? [['checkpoint', `step ${checkpoint.step}, ${ago(checkpoint.time)}`] as const] : []),
    ['changed', ago(run.changed)],
  ];
};

/** Limit on the events that are shown. */
const MAX_EVENTS = 8;

/** Formats one run for a terminal: its facts, its loss curve and its last events. */
export const runDetails = (
  run: RunView,
  options: { readonly glyphs: Glyphs; readonly width: number },
): string => {
  const { glyphs, width } = options;
  const chart = terminalChart(
    run.points.map(({ phase, samples, loss }) => ({ phase, samples, value: loss })),
    { glyphs, height: 12, width: Math.min(width, 100) },
  );
  const { engine = '', cpu = '', cores = 0, host = '' } = run.environment ?? {};
  const facts = [
    ...runFacts(run),
    ...(run.environment
      ? [['machine', `${host}, ${cpu}, ${cores} cores`] as const, ['engine', engine] as const]
      : []),
  ];
  const events = run.events.slice(-MAX_EVENTS).map((event) => {
    const text = [event.event, ...eventDetails(event)].join(', ').slice(0, 200);
    return [event.time.replace('T', ' ').replace(/\..*$/, ''), text] as const;
  });
  const text = [
    run.folder,
    listing(facts),
    ...(chart === '' ? [] : [`Loss, on a logarithmic scale\n${chart}`]),
    ...(events.length > 0 ? [`Events\n${listing(events)}`] : []),
    ...(run.problems.length > 0 ? [`Problems\n${run.problems.map((text) => `  ${text}`).join('\n')}`] : []),
  ].join('\n\n');
  return glyphs === 'ascii' ? text.replaceAll('→', '->') : text;
};
