/** The parts of Stryker's report (mutation-testing-report-schema) that are used here. Lines and columns start at 1. */
export type Report = { readonly files: Readonly<Record<string, ReportedFile>> };
type ReportedFile = { readonly source: string; readonly mutants: readonly ReportedMutant[] };
type Place = { readonly line: number; readonly column: number };
type ReportedMutant = {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Place; readonly end: Place };
};

/** Reasons for mutants that no test can or should detect, by `mutantName` or a pattern of names. */
export type Explanation = { readonly why: string } & (
  | { readonly mutants: readonly string[] }
  | { readonly pattern: string }
);

/** The result for a package. */
export type Verdict = {
  /** Number of mutants that tests could detect: not excluded, and able to run. */
  readonly mutants: number;
  /** Number of mutants detected by a failing or far slower test. */
  readonly killed: number;
  /** `killed` in percent of `mutants`; 100 if there are none. */
  readonly score: number;
  /** Names of survivors without an explanation. */
  readonly unexplained: readonly string[];
  /** Explained names without a survivor: the code has changed, or a test now detects it. */
  readonly superfluous: readonly string[];
};

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

const shortened = (text: string): string => {
  const line = oneLine(text);
  return line.length <= 80 ? line : `${line.slice(0, 60)} ... ${line.slice(-15)}`;
};

/**
 * Returns a name of a mutant that is stable when other lines change or the file moves: file name, line of code, and change.
 * Mutants on equal lines of files with the same name share it.
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
