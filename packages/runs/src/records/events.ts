import { join } from 'node:path';
import { z } from 'zod';
import { type JsonLinesFound, openJsonLines, readJsonLines } from '../disk';

/** The names of events of a run. */
export type RunEventName =
  | 'start'
  | 'resume'
  | 'save'
  | 'interrupt'
  | 'fault'
  | 'rollback'
  | 'fallback'
  | 'takeover'
  | 'finish'
  | 'error';

/** A line of events.jsonl. */
export interface RunEvent {
  /** ISO 8601, by the machine's clock. */
  readonly time: string;
  /** One of RunEventName, or a name of a newer version. */
  readonly event: string;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

const scalar = z.union([z.string().transform((text) => text.slice(0, 2000)), z.number(), z.boolean()]);
const lineSchema = z.looseObject({ time: z.string().max(64), event: z.string().max(64) });

/** Returns the path of a run's events. */
export const eventsPath = (folder: string): string => join(folder, 'events.jsonl');

/**
 * Appends an event to a run's events.jsonl. The caller must have the run's lock. Errors are those of node:fs.
 */
export const appendEvent = async (
  folder: string,
  event: RunEventName,
  details: RunEvent['details'] = {},
): Promise<void> => {
  const file = await openJsonLines(eventsPath(folder));
  try {
    await file.append({ time: new Date().toISOString(), event, ...details });
    await file.sync();
  } finally {
    await file.close();
  }
};

/**
 * Reads the last 10000 events of a run, even if the file is damaged. Details other than strings, numbers and
 * booleans are dropped.
 */
export const readEvents = (folder: string): Promise<JsonLinesFound<RunEvent>> =>
  readJsonLines(eventsPath(folder), eventFrom, { last: 10_000 });

const eventFrom = (value: unknown): RunEvent | undefined => {
  const parsed = lineSchema.safeParse(value).data;
  if (parsed === undefined) return undefined;
  const { time, event, ...rest } = parsed;
  const details = Object.entries(rest)
    .slice(0, 32)
    .flatMap(([key, item]) => {
      const kept = scalar.safeParse(item);
      return kept.success ? [[key.slice(0, 64), kept.data] as const] : [];
    });
  return { time, event, details: Object.fromEntries(details) };
};
