import { createReadStream } from 'node:fs';
import { z } from 'zod';

/** A point of the loss curve: means over the optimiser steps since the one before it. */
export interface MetricPoint {
  readonly phase: number;
  /** Training examples so far. */
  readonly samples: number;
  readonly loss: number;
  /** Optimiser steps so far. Checkpoints of version 1 do not tell it, nor what follows. */
  readonly step?: number;
  readonly gradientNorm?: number;
  readonly learningRate?: number;
  /** Examples a second. */
  readonly rate?: number;
  /** Seconds of work so far, over all calls. */
  readonly seconds?: number;
}

/** What a file of metrics holds. */
export interface StoredMetrics {
  readonly points: readonly MetricPoint[];
  /** Lines that are no points, the torn last one not counted. */
  readonly damaged: number;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
}

// JSON has no infinities: a rate of steps that took no time is null.
const optional = z
  .number()
  .optional()
  .catch(() => undefined);
const schema = z.object({
  ...{ phase: z.number(), samples: z.number(), loss: z.number() },
  ...{ step: optional, gradientNorm: optional, learningRate: optional, rate: optional, seconds: optional },
});

/** Bytes of a line, at most. */
const LINE_BYTES = 4096;

/** The line of a point. */
export const lineOf = (point: MetricPoint): string => `${JSON.stringify(point)}\n`;

/**
 * Reads the points of a metrics file, within its first `limit` bytes where that is given; none where there is no file.
 * A last line without its end was cut off while it was written, and is left out; so is a line that holds no point.
 * @throws Error of node:fs where the file cannot be read.
 */
export const readMetrics = async (path: string, limit = Number.MAX_SAFE_INTEGER): Promise<StoredMetrics> => {
  const points: MetricPoint[] = [];
  let [damaged, bytes] = [0, 0];
  /** A line under reading: what of it is kept, and how long it is. */
  let [line, length]: [Buffer, number] = [Buffer.alloc(0), 0];
  const take = (piece: Buffer): void => {
    length += piece.length;
    if (length <= LINE_BYTES) line = Buffer.concat([line, piece]);
  };
  try {
    for await (const piece of limit === 0 ? [] : stretch(path, limit)) {
      let from = 0;
      for (let end = piece.indexOf(NEW_LINE); end >= 0; end = piece.indexOf(NEW_LINE, from)) {
        take(piece.subarray(from, end));
        const point = length > LINE_BYTES ? undefined : parse(line.toString('utf8'));
        if (point) points.push(point);
        else damaged++;
        bytes += length + 1;
        [line, length, from] = [Buffer.alloc(0), 0, end + 1];
      }
      take(piece.subarray(from));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { points, damaged, bytes };
};

const NEW_LINE = 10;

const stretch = (path: string, limit: number): AsyncIterable<Buffer> =>
  createReadStream(path, { end: limit - 1 });

const parse = (line: string): MetricPoint | undefined => {
  try {
    const { data } = schema.safeParse(JSON.parse(line));
    if (data === undefined) return undefined;
    return Object.fromEntries(
      Object.entries(data).filter(([, value]) => value !== undefined),
    ) as unknown as MetricPoint;
  } catch {
    return undefined;
  }
};
