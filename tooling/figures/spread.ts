/** The parts of a demo's report.json that differ between seeds. */
export interface SeedReport {
  readonly seed: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly frechet: Readonly<Record<string, number>>;
  readonly agreement: Readonly<Record<string, number>>;
}

export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** Returns the median and the range. @throws RangeError if there are no values. */
export const spread = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  if (sorted.length === 0) throw new RangeError('values is empty: give one or more.');
  const at = (i: number) => sorted[i] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    lowest: at(0),
    highest: at(sorted.length - 1),
  };
};

const shown = ({ median, lowest, highest }: Spread, digits: number, scale = 1): string => {
  const [m, l, h] = [median, lowest, highest].map((x) => (scale * x).toFixed(digits));
  return l === h ? `${m}` : `${m} (${l} to ${h})`;
};

/** Formats a Markdown table over the seeds: each sampler's distance, its ratio to the floor, and its agreement. */
export const spreadTable = (reports: readonly SeedReport[]): string => {
  const names = Object.keys(reports[0]?.frechet ?? {});
  const rows = names.map((name) => {
    const of = (f: (report: SeedReport) => number | undefined) => {
      const values = reports.map(f).filter((x): x is number => x !== undefined);
      return values.length === 0 ? undefined : spread(values);
    };
    const frechet = of((r) => r.frechet[name]) as Spread;
    const ratio = of((r) => (r.frechet[name] as number) / (r.frechet['floor'] as number)) as Spread;
    const same = of((r) => r.agreement[name]);
    return [name, shown(frechet, 2), shown(ratio, 1), same === undefined ? '' : `${shown(same, 1, 100)} %`];
  });
  return [
    ['sampler', 'Frechet distance', 'x floor', 'same digit as teacher32'],
    ['---', '---', '---', '---'],
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
};
