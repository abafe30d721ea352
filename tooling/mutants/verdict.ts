/** The parts of Stryker's report (mutation-testing-report-schema) that are read here. Lines and columns count from 1. */
export type Report = { readonly files: Readonly<Record<string, ReportedFile>> };
type ReportedFile = { readonly source: string; readonly mutants: readonly ReportedMutant[] };
type Place = { readonly line: number; readonly column: number };
type ReportedMutant = {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
};

/** Mutants that no test can or should notice, by the names of `mutantName` or a pattern of them, and why. */
export type Explanation = { readonly why: string } & (
  | { readonly mutants: readonly string[] }
  | { readonly pattern: string }
);

/** What became of a package's mutants. */
export type Verdict = {
  /** All that tests could notice: neither left out nor failing to run at all. */
  readonly mutants: number;
  /** Those that a test noticed, by failing or by running far longer. */
  readonly killed: number;
  /** `killed` in percent of `mutants`; 100 if there are none. */
  readonly score: number;
  /** Names of the survivors that have no explanation. */
  readonly unexplained: readonly string[];
  /** Explained names of which no mutant survived: the code has changed, or a test notices now. */
  readonly superfluous: readonly string[];
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const shortened = (text: string): string => {
  const line = oneLine(text);
  return line.length <= 80 ? line : `${line.slice(0, 60)} ... ${line.slice(-15)}`;
};

/**
 * A name of a mutant that does not change when other lines do, or when the file moves: file, line of code, and the
 * change. Mutants on equal lines of files of one name share it.
 */
export const mutantName = (path: string, source: string, mutant: ReportedMutant): string => {
  const { start, end } = mutant.location;
  const lines = source.split('\n');
  const covered = lines.slice(start.line - 1, end.line);
  const last = covered.length - 1;
  const text = covered
    .map((line, i) => line.slice(i === 0 ? start.column - 1 : 0, i === last ? end.column - 1 : undefined))
    .join('\n');
  const file = path.split('/').at(-1) as string;
  const line = oneLine(lines[start.line - 1] ?? '');
  return `${file}: ${line} | ${shortened(text)} -> ${shortened(mutant.replacement ?? '')}`;
};

/** Compares a report with the explained survivors. */
export const verdict = (report: Report, explanations: readonly Explanation[]): Verdict => {
  const explained = new Set(explanations.flatMap((one) => ('mutants' in one ? one.mutants : [])));
  const patterns = explanations.flatMap((one) => ('pattern' in one ? [new RegExp(one.pattern)] : []));
  const survivors: string[] = [];
  let killed = 0;
  for (const [path, { source, mutants }] of Object.entries(report.files)) {
    for (const mutant of mutants) {
      if (mutant.status === 'Killed' || mutant.status === 'Timeout') killed += 1;
      else if (mutant.status === 'Survived' || mutant.status === 'NoCoverage')
        survivors.push(mutantName(path, source, mutant));
    }
  }
  const mutants = killed + survivors.length;
  const alive = new Set(survivors);
  return {
    mutants,
    killed,
    score: mutants === 0 ? 100 : (100 * killed) / mutants,
    unexplained: [...alive].filter(
      (name) => !explained.has(name) && !patterns.some((pattern) => pattern.test(name)),
    ),
    superfluous: [...explained].filter((name) => !alive.has(name)),
  };
};
