import { duration } from '../progress-line';
import type { RunView } from './read-run';

/** Share that is done, at most 1; undefined where it is not known. */
export const fractionOf = ({ samples, expected, state }: RunView): number | undefined => {
  if (state === 'finished') return 1;
  return expected && Math.min(1, samples / expected.samples);
};

/** Seconds that a run still takes at its latest rate, or would take; undefined where nobody can tell, or it will not go on as it is. */
export const secondsLeft = ({ samples, expected, rate, state }: RunView): number | undefined => {
  if ((state !== 'running' && state !== 'interrupted') || !expected || !rate) return undefined;
  return Math.max(0, (expected.samples - samples) / rate);
};

/** How long ago something was, in one unit. */
export const ago = (then: number, now: number = Date.now()): string => {
  if (then <= 0) return '-';
  const seconds = Math.max(0, (now - then) / 1000);
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
};

/** Seconds in words, or a dash. */
export const durationOr = (seconds: number | undefined): string =>
  seconds === undefined ? '-' : duration(seconds);

/** A run as plain values, for --json. */
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
