/** Settings of mutation testing for a package. */
export type Subject = {
  /** The folder in packages/. */
  readonly name: string;
  /** Slow test files, the slowest last; they run after the others. */
  readonly late: readonly string[];
  /** Test files that do not run on mutants: they start the native engine, or take a minute and detect nothing more. */
  readonly leftOut: readonly string[];
};

/** The mutated packages. */
export const subjects: readonly Subject[] = [
  {
    name: 'core',
    late: ['kernels.test.ts', 'iddpm-table.test.ts', 'sample.test.ts', 'random.test.ts', 'step.test.ts'],
    // The last of them needs a process without any backend.
    leftOut: ['coefficients-engine.test.ts', 'random-engine.test.ts', 'require-engine.test.ts'],
  },
  { name: 'schedules', late: ['paths.test.ts', 'conformance.test.ts'], leftOut: [] },
  {
    name: 'steps',
    late: [
      'lcm.test.ts',
      'lowered.test.ts',
      'exponential-weights.test.ts',
      'kit-paths.test.ts',
      'multistep-order.test.ts',
    ],
    leftOut: ['stochastic-chains.test.ts', 'walks.test.ts', 'conformance.test.ts'],
  },
  {
    name: 'distill',
    late: ['conformance.test.ts', 'walk.test.ts', 'distill.test.ts'],
    leftOut: ['teaches.test.ts'],
  },
];
