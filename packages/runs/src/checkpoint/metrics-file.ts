import { join } from 'node:path';
import { type FileLayer, uniqueSuffix } from '../disk';
import { lineOf, type MetricPoint } from '../records/metrics-format';
import { METRICS } from './file-names';
import { makeSynced, writeSynced } from './write-checkpoint';

/** The metrics of a run in progress. */
export interface MetricsFile {
  /**
   * Adds a point, which is written within seconds. A failure is reported to `onProblem`, and the write is
   * repeated.
   */
  add(point: MetricPoint): void;
  /** Bytes of the file with all points added so far. */
  readonly bytes: number;
  /** Writes all points. Rejects with the error of node:fs if that fails. */
  flush(): Promise<void>;
}

/** Milliseconds between writes. */
const PAUSE = 1000;

/**
 * Continues a metrics file after its first `length` bytes. A partly written line is cut off and written
 * again, so that only the last line can be torn.
 */
export const metricsFile = (
  files: FileLayer,
  folder: string,
  length: number,
  onProblem: (error: unknown) => void,
): MetricsFile => {
  let written = length;
  const waiting: Buffer[] = [];
  let waitingBytes = 0;
  let working: Promise<void> = Promise.resolve();
  let last = performance.now();
  let failing = false;

  const write = async (): Promise<void> => {
    if (waitingBytes === 0) return;
    const [count, size] = [waiting.length, waitingBytes];
    await makeSynced(files, folder);
    await files.extend(join(folder, METRICS), written, Buffer.concat(waiting));
    written += size;
    waiting.splice(0, count);
    waitingBytes -= size;
    failing = false;
  };
  const flush = (): Promise<void> => {
    last = performance.now();
    const turn = working.then(write);
    working = turn.catch(() => undefined);
    return turn;
  };
  return {
    get bytes() {
      return written + waitingBytes;
    },
    flush,
    add(point) {
      const line = Buffer.from(lineOf(point));
      waiting.push(line);
      waitingBytes += line.length;
      if (performance.now() - last < PAUSE) return;
      flush().catch((error) => {
        if (!failing) onProblem(error);
        failing = true;
      });
    },
  };
};

/** Replaces the metrics file by one with these points. Returns its length in bytes. */
export const rewriteMetrics = async (
  files: FileLayer,
  folder: string,
  points: readonly MetricPoint[],
): Promise<number> => {
  const bytes = Buffer.from(points.map(lineOf).join(''));
  const temporary = join(folder, `.${METRICS}.${uniqueSuffix()}.tmp`);
  try {
    await makeSynced(files, folder);
    await writeSynced(files, temporary, bytes);
    await files.rename(temporary, join(folder, METRICS));
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    throw error;
  }
  await files.syncFolder(folder);
  return bytes.length;
};
