import { type AnyKind, type AnyWrapper, isAffine, isMultistep, logSnr, type Schedule } from '@tractjs/core';
import { grids, schedules } from '@tractjs/schedules';
import { steps } from '@tractjs/steps';
import { networks } from '@tractjs/zoo';

type Row = readonly string[];

const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Formats the call of a kind's factory with the names of its options, such as karras({ rho, sigmaMin, sigmaMax }). */
export const callOf = (kind: AnyKind<unknown> | AnyWrapper<unknown>): string => {
  const inner = 'wraps' in kind ? [kind.wraps] : [];
  const names = Object.keys(kind.options ?? {});
  // An adapter represents a function with separate arguments.
  if (kind.make.name === 'make') return `${camelCase(kind.name)}(${[...inner, ...names].join(', ')})`;
  const options = names.length === 0 ? [] : [`{ ${names.join(', ')} }`];
  return `${kind.make.name}(${[...inner, ...options].join(', ')})`;
};

const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

const code = (text: string): string => `\`${text}\``;

const logSnrAt = (schedule: Schedule, time: number): string => {
  const value = logSnr(schedule.at(time));
  return Number.isFinite(value) ? value.toFixed(1) : value > 0 ? 'inf' : '-inf';
};

/** Formats the ends of time and of log-SNR of a schedule. */
const endsOf = (schedule: Schedule): readonly [string, string] => {
  const [low, high] = schedule.range;
  return [`${low} .. ${high}`, `${logSnrAt(schedule, low)} .. ${logSnrAt(schedule, high)}`];
};

/** Every schedule with its formula. */
export const scheduleTable = (): string =>
  table(
    ['schedule', 'path', 'time', 'log-SNR, clean .. noisy', 'source'],
    [
      ...schedules.kinds.map((kind) => {
        const { name, example, formula, time, ends, source = '' } = kind;
        const [times, noise] = ends ?? endsOf(schedules.from({ kind: name, ...example }));
        return [code(callOf(kind)), formula, `${times}, ${time}`, noise, source];
      }),
      ...schedules.wrappers.map((wrapper) => {
        const { summary, source = '' } = wrapper;
        return [code(callOf(wrapper)), summary, "the schedule's", "the schedule's", source];
      }),
    ],
  );

/** Every grid with its levels. */
export const gridTable = (): string =>
  table(
    ['grid', 'levels', 'source'],
    [...grids.kinds, ...grids.wrappers].map((kind) => [code(callOf(kind)), kind.summary, kind.source ?? '']),
  );

/** Every step with its order and cost. */
export const stepTable = (): string =>
  table(
    ['step', 'name', 'order', 'evaluations', 'kind', 'what it does', 'source'],
    [
      ...steps.kinds.map((kind) => {
        const { name, example, summary, source = '' } = kind;
        const step = steps.from({ kind: name, ...example });
        const { order, evaluations } = step;
        const sort = isMultistep(step)
          ? `multistep, ${step.history} earlier`
          : step.stochastic
            ? 'stochastic'
            : isAffine(step)
              ? 'affine'
              : 'single';
        return [code(callOf(kind)), code(name), `${order}`, `${evaluations}`, sort, summary, source];
      }),
      ...steps.wrappers.map((wrapper) => {
        const { name, summary, source = '' } = wrapper;
        return [code(callOf(wrapper)), code(name), "the step's", "the step's", 'stochastic', summary, source];
      }),
    ],
  );

/** Every network. */
export const networkTable = (): string =>
  table(
    ['kind', 'network', 'source'],
    networks.kinds.map(({ name, summary, source = '' }) => [code(name), summary, source]),
  );
