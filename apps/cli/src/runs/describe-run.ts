import { duration } from '../terminal/progress-line';
import type { RunView } from './read-run';

/** Returns the finished fraction, at most 1, or undefined if it is unknown. */
export const fractionOf = ({ samples, expected, state }: RunView): number | undefined => {
  if (state === 'finished') return 1;
  return expected && Math.min(1, samples / expected.samples);
};

/** Returns the seconds left at the latest rate, or undefined if they are unknown or the run cannot continue. */
export const secondsLeft = ({ samples, expected, rate, state }: RunView): number | undefined => {
  if ((state !== 'running' && state !== 'interrupted') || !expected || !rate) return undefined;
  return Math.max(0, (expected.samples - samples) / rate);
};

/** Formats the time since `then`, in one unit. */
export const ago = (then: number, now: number = Date.now()): string => {
  if (then <= 0) return '-';
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

/** Formats seconds, or returns a dash. */
export const durationOr = (seconds: number | undefined): string =>
  seconds === undefined ? '-' : duration(seconds);

/** Returns a run as plain values, for --json. */
export const plainRun = (run: RunView): Record<string, unknown> => ({
  folder: run.folder,
  name: run.name,
  state: run.state,
  detail: run.detail,
  command: run.config?.command,
  samples: run.samples,
  totalSamples: run.expected?.samples,
  fraction: fractionOf(run),
  rate: run.rate,
  seconds: run.seconds,
  secondsLeft: secondsLeft(run),
  loss: run.points.at(-1)?.loss,
  phase: run.points.at(-1)?.phase,
  step: run.points.at(-1)?.step ?? run.checkpoint?.step,
  changed: run.changed > 0 ? new Date(run.changed).toISOString() : undefined,
  pid: run.state === 'running' ? run.lock?.owner?.pid : undefined,
  host: run.state === 'running' ? run.lock?.owner?.host : undefined,
  problems: run.problems,
});
