import type { NetworkName, WorkName } from './arguments';
import { type Summary, summary } from './statistics';
import type { Rounds } from './turns';

/** One network, batch and work. Speeds are images a second. */
export interface Result {
  readonly network: NetworkName;
  readonly batch: number;
  readonly work: WorkName;
  /** Median over the rounds. */
  readonly ours: number;
  /** Median over the rounds of PyTorch's fastest mode; null without a peer. */
  readonly peer: number | null;
  /** ours / peer. */
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
  /**
   * ours / peer in images for a second of processor time, which a loaded machine disturbs less than the clock. It is no
   * substitute: PyTorch's threads wait for each other by spinning, which counts as processor time.
   */
  readonly processorRatio: number | null;
  /** Processors busy on average: near `threads` on an idle machine, less where work is serial or others took some. */
  readonly processors: { readonly ours: number; readonly peer: number | null };
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

const speeds = (batch: number, seconds: readonly number[]): number[] => seconds.map((s) => batch / s);
const busy = ({ cpu, seconds }: Rounds): number =>
  summary(cpu.map((c, round) => c / (seconds[round] as number))).median;
const spread = ({ min, max }: Summary): Spread => ({ min, max });

/** Joins the rounds of both sides; `peers` has PyTorch's modes, none where there is no peer. */
export const makeResult = (subject: Subject, ours: Rounds, peers: readonly Rounds[]): Result => {
  const { batch } = subject;
  const own = summary(speeds(batch, ours.seconds));
  const modes = peers.map((rounds) => ({
    mode: rounds.name,
    rounds,
    ...summary(speeds(batch, rounds.seconds)),
  }));
  const best = modes.reduce<(typeof modes)[number] | undefined>(
    (a, b) => (a === undefined || b.median > a.median ? b : a),
    undefined,
  );
  const inTurn = best && summary(ours.seconds.map((s, round) => (best.rounds.seconds[round] as number) / s));
  const processor = best && summary(best.rounds.cpu).median / summary(ours.cpu).median;
  return {
    ...subject,
    ours: own.median,
    peer: best?.median ?? null,
    ratio: best ? own.median / best.median : null,
    mode: best?.mode ?? null,
    spread: { ours: spread(own), peer: best ? spread(best) : null, ratio: inTurn ? spread(inTurn) : null },
    modes: Object.fromEntries(modes.map(({ mode, median, min, max }) => [mode, { median, min, max }])),
    processorRatio: processor !== undefined && Number.isFinite(processor) ? processor : null,
    processors: { ours: busy(ours), peer: best ? busy(best.rounds) : null },
  };
};

/** Lines of a table with a result each. */
export const resultTable = (results: readonly Result[]): string[] =>
  columns([
    [
      'network',
      'batch',
      'work',
      'ours',
      '(min-max)',
      'peer',
      '(min-max)',
      'mode',
      'ratio',
      '(min-max)',
      'ratio of CPU',
    ],
    ...results.map((r) => [
      r.network,
      String(r.batch),
      r.work,
      r.ours.toFixed(0),
      range(r.spread.ours, 0),
      r.peer?.toFixed(0) ?? '-',
      range(r.spread.peer, 0),
      r.mode ?? '-',
      r.ratio?.toFixed(2) ?? '-',
      range(r.spread.ratio, 2),
      r.processorRatio?.toFixed(2) ?? '-',
    ]),
  ]);

/** Cells in columns of equal width, numbers to the right. */
export const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  const numeric = (cell: string) => /^[\d(-]/.test(cell);
  const head = rows[1] ?? [];
  return rows.map((row) =>
    row
      .map((cell, k) =>
        numeric(head[k] ?? '') ? cell.padStart(widths[k] as number) : cell.padEnd(widths[k] as number),
      )
      .join('  ')
      .trimEnd(),
  );
};

const range = (of: Spread | null, digits: number): string =>
  of ? `(${of.min.toFixed(digits)}-${of.max.toFixed(digits)})` : '-';
