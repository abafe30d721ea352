import type { RunEvent } from '@tractjs/runs';

/** What an event tells beside its name and time, for people: fractions to four digits. */
export const eventDetails = ({ details }: RunEvent): string[] =>
  Object.entries(details).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? rounded(value) : value}`,
  );

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));
