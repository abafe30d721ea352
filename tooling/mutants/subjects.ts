/** What mutation testing has to know of a package. */
export type Subject = {
  /** The folder in packages/. */
  readonly name: string;
  /** Test files that are slow, the slowest last: they run after the others. */
  readonly late: readonly string[];
  /** Test files that do not run on mutants: those that start the native engine. */
  readonly leftOut: readonly string[];
};

/** The packages that are mutated. */
export const subjects: readonly Subject[] = [
  { name: 'core', late: ['sample.test.ts'], leftOut: ['*-engine.test.ts'] },
  { name: 'schedules', late: ['paths.test.ts', 'conformance.test.ts'], leftOut: [] },
  {
    name: 'steps',
    late: ['exponential-weights.test.ts', 'kit-paths.test.ts', 'multistep-order.test.ts'],
    leftOut: ['stochastic-chains.test.ts', 'conformance.test.ts'],
  },
  {
    name: 'distill',
    late: ['conformance.test.ts', 'walk.test.ts', 'distill.test.ts'],
    leftOut: ['teaches.test.ts'],
  },
];
