import type { NetworkName, WorkName } from '../arguments';
import type { Roofline } from '../timing/roofline';
import { type Summary, summary } from '../timing/statistics';
import type { Rounds } from '../timing/turns';
import { columns } from './columns';

/** A number per side; null for a missing peer, or if the system does not report it. */
export interface BothSides {
  readonly ours: number | null;
  readonly peer: number | null;
}

/** The result for one network, batch size and work. Speeds are images per second. */
export interface Result extends Subject {
  /** Median over the rounds. */
  readonly ours: number;
  /** Median over the rounds of PyTorch's fastest mode; null without a peer. */
  readonly peer: number | null;
  /** ours / peer: above 1, ours is faster. */
  readonly ratio: number | null;
  /** The peer's fastest mode. */
  readonly mode: string | null;
  readonly spread: {
    readonly ours: Spread;
    readonly peer: Spread | null;
    /** Of ours / peer within one round. */
    readonly ratio: Spread | null;
  };
  /** All of PyTorch's modes. */
  readonly modes: Readonly<Record<string, Summary>>;
  /** Modes that could not do this work, and why. */
  readonly failed: Readonly<Record<string, string>>;
  /**
   * ours / peer in images per second of processor time, which a loaded machine affects less than the clock. It does not
   * replace `ratio`: PyTorch's threads wait for each other by spinning, which counts as processor time.
   */
  readonly processorRatio: number | null;
  /** Average number of busy processors: near `threads` on an idle machine, less if work is serial or shared. */
  readonly processors: { readonly ours: number; readonly peer: number | null };
  /** 10^9 floating-point operations per second in convolutions and matrix products, over the total time. */
  readonly gflops: BothSides;
  /** The time at the machine's peaks as a fraction of the time taken. */
  readonly ofPeak: BothSides;
  /** Peak resident memory during warm-up and timing, in MiB. */
  readonly memory: BothSides;
  readonly roofline: Roofline;
}

interface Spread {
  readonly min: number;
  readonly max: number;
}

/** Which result this is. */
export interface Subject {
  readonly network: NetworkName;
  readonly batch: number;
  readonly work: WorkName;
}

/** The measurements of a subject. */
export interface Measurement {
  /** Examples per call of the work. */
  readonly images: number;
  readonly ours: Rounds;
  /** PyTorch's modes; empty without a peer. */
  readonly peers: readonly Rounds[];
  readonly failed: Readonly<Record<string, string>>;
  /** MiB of ours, and of every mode by its name. */
  readonly memory: { readonly ours: number | null; readonly peers: Readonly<Record<string, number | null>> };
  readonly roofline: Roofline;
}

const busy = ({ cpu, seconds }: Rounds): number =>
  summary(cpu.map((c, round) => c / (seconds[round] as number))).median;
const spread = ({ min, max }: Summary): Spread => ({ min, max });

/** Combines the rounds of both sides. */
export const makeResult = (subject: Subject, measured: Measurement): Result => {
  const { images, ours, peers, failed, memory, roofline } = measured;
  const speeds = ({ seconds }: Rounds) => summary(seconds.map((s) => images / s));
  const own = speeds(ours);
  const modes = peers.map((rounds) => ({ mode: rounds.name, rounds, ...speeds(rounds) }));
  const best = modes.reduce<(typeof modes)[number] | undefined>(
    (a, b) => (a === undefined || b.median > a.median ? b : a),
    undefined,
  );
  const inTurn = best && summary(ours.seconds.map((s, round) => (best.rounds.seconds[round] as number) / s));
  const processor = best && summary(best.rounds.cpu).median / summary(ours.cpu).median;
  const gflop = roofline.gflop.convolution + roofline.gflop.matmul;
  const both = (of: number): BothSides => ({
    ours: (of / images) * own.median,
    peer: best ? (of / images) * best.median : null,
  });
  return {
    ...subject,
    ours: own.median,
    peer: best?.median ?? null,
    ratio: best ? own.median / best.median : null,
    mode: best?.mode ?? null,
    spread: { ours: spread(own), peer: best ? spread(best) : null, ratio: inTurn ? spread(inTurn) : null },
    modes: Object.fromEntries(modes.map(({ mode, median, min, max }) => [mode, { median, min, max }])),
    failed,
    processorRatio: processor !== undefined && Number.isFinite(processor) ? processor : null,
    processors: { ours: busy(ours), peer: best ? busy(best.rounds) : null },
    gflops: both(gflop),
    ofPeak: both(roofline.bound),
    memory: { ours: memory.ours, peer: best ? (memory.peers[best.mode] ?? null) : null },
    roofline,
  };
};

/** Formats results as a table, one per line. */
export const resultTable = (results: readonly Result[]): string[] =>
  columns([
    ...[['network', 'batch', 'work', 'ours', '(min-max)', 'peer', '(min-max)', 'mode', 'ratio', '(min-max)']],
    ...results.map((r) => [
      ...[r.network, String(r.batch), r.work, speed(r.ours), range(r.spread.ours, speed), speed(r.peer)],
      ...[range(r.spread.peer, speed), r.mode ?? '-', fixed(r.ratio, 2)],
      range(r.spread.ratio, (value) => value.toFixed(2)),
    ]),
  ]);

/** Formats arithmetic and memory of results as a table. */
export const rooflineTable = (results: readonly Result[]): string[] =>
  columns([
    [
      ...['network', 'batch', 'work', 'GFLOPS', 'peer', 'of peak', 'peer', 'convolution', 'matmul', 'other'],
      ...['JavaScript', 'MiB', 'peer'],
    ],
    ...results.map(({ network, batch, work, gflops, ofPeak, memory, roofline: { share } }) => [
      ...[network, String(batch), work, fixed(gflops.ours, 0), fixed(gflops.peer, 0)],
      ...[percent(ofPeak.ours), percent(ofPeak.peer), percent(share.convolution), percent(share.matmul)],
      ...[percent(share.other), percent(share.javascript), fixed(memory.ours, 0), fixed(memory.peer, 0)],
    ]),
  ]);

/** Formats images per second with significant digits; '-' for null. */
export const speed = (value: number | null): string => fixed(value, value !== null && value < 10 ? 2 : 0);

/** Formats a fraction; '-' for null. */
export const percent = (value: number | null): string =>
  value === null ? '-' : `${(100 * value).toFixed(0)}%`;

/** '-' for none. */
export const fixed = (value: number | null, digits: number): string => value?.toFixed(digits) ?? '-';

const range = (of: Spread | null, write: (value: number) => string): string =>
  of ? `(${write(of.min)}-${write(of.max)})` : '-';
