import type { RunEvent } from '@tractjs/runs';

/** Formats the details of an event as "key value", fractions with four digits. */
export const eventDetails = ({ details }: RunEvent): string[] =>
  Object.entries(details).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? rounded(value) : value}`,
  );

const rounded = (value: number): number => (Number.isInteger(value) ? value : Number(value.toPrecision(4)));
