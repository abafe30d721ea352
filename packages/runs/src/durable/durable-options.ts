import { badArgument, checkChoice, checkOptions, type OptionNames } from '@tractjs/core';
import type { FaultOptions, Run, RunState } from '@tractjs/distill';
import type { RunConfig, RunEnvironment } from '../records';

/** Plain values: what JSON can store. */
export type Configuration = Readonly<Record<string, unknown>>;

/** Options that `durable` adds to those of `train`, `distill` or a preset. */
export interface DurableContext {
  /** One event for each optimiser step: `durable` joins them, and stops between any two. */
  readonly every: 1;
  readonly faults: FaultOptions;
  /** State to go on from, which the run copies. Missing at the beginning of a run. */
  readonly resume?: RunState;
}

/** A run to carry out, and what identifies it. */
export interface DurableJob {
  /** Makes the run, such as `(context) => train({ ...options, ...context })`. It is called again after a rollback. */
  readonly make: (context: DurableContext) => Run | Promise<Run>;
  /**
   * Everything that decides what the run computes, as plain values: data, network, seed, learning rate ... A folder
   * that contains a run with another configuration is refused.
   */
  readonly configuration: Configuration;
  /** How the saved model was made: its provenance, as plain values. Default: the configuration. */
  readonly provenance?: () => Configuration;
}

/** How often a run is saved, and how many of its checkpoints stay. */
export interface SaveIntervalOptions {
  /** Seconds of work that a kill may lose; default 30. With 0, every step is saved. */
  readonly saveSeconds?: number | undefined;
  /** Training examples that a kill may lose, if that is sooner; default any number. */
  readonly saveSamples?: number | undefined;
  /** Checkpoints that stay, besides the best of the latest phase; default 2. */
  readonly keep?: number | undefined;
}

/** What happens to steps whose loss or gradient is not finite. */
export interface DivergenceOptions {
  /**
   * What happens after `badSteps` of them in a row: 'stop', or 'lower-rate', which goes back to the last checkpoint
   * and on with half the learning rate, at most 3 times. Default 'stop'.
   */
  readonly onDivergence?: 'stop' | 'lower-rate' | undefined;
  /** Bad steps in a row that are too many; each is skipped and recorded. Default 5. */
  readonly badSteps?: number | undefined;
  /** A loss above this many times its running level is not applied either; default 0: any finite loss is applied. */
  readonly explode?: number | undefined;
}

/** Where and how a run is carried out. */
export interface DurableOptions extends SaveIntervalOptions, DivergenceOptions {
  /** Folder of the run; made if it does not exist. */
  readonly folder: string;
  /** Saves and stops the run between two steps, with RunInterruptedError. */
  readonly signal?: AbortSignal | undefined;
  /** Starts over. What an earlier run saved in the folder stays until this one has saved. Default false. */
  readonly fresh?: boolean | undefined;
  /** What happens if the folder contains a run with another configuration; default 'refuse'. */
  readonly otherRun?: 'refuse' | 'start-over' | undefined;
  /**
   * Starts the engine. Called once, before the run is made, unless the run is finished; the result is written to
   * environment.json. Default: the tfjs backend in use.
   */
  readonly engine?: (() => Promise<Pick<RunEnvironment, 'engine' | 'threads' | 'versions'>>) | undefined;
  /** How a command line runs it again, written to config.json; default none. */
  readonly config?: Omit<RunConfig, 'version' | 'configuration'> | undefined;
}

/** The save and divergence options with their defaults. */
export type Safety = {
  readonly [K in keyof (SaveIntervalOptions & DivergenceOptions)]-?: Exclude<
    (SaveIntervalOptions & DivergenceOptions)[K],
    undefined
  >;
};

const jobNames: OptionNames<DurableJob> = { make: true, configuration: true, provenance: true };

const optionNames: OptionNames<DurableOptions> = {
  folder: true,
  signal: true,
  fresh: true,
  otherRun: true,
  engine: true,
  config: true,
  saveSeconds: true,
  saveSamples: true,
  keep: true,
  onDivergence: true,
  badSteps: true,
  explode: true,
};

/** @throws TractError if a job or an option is not as its type says. */
export const checkDurable = (job: DurableJob, options: DurableOptions): void => {
  checkOptions('durable', job, jobNames);
  checkOptions('durable', options, optionNames);
  const { make, configuration } = job;
  if (typeof make !== 'function')
    throw badArgument(
      'make',
      make,
      'give a function that makes the run, such as (context) => train({ ... }).',
    );
  if (typeof configuration !== 'object' || configuration === null || Array.isArray(configuration))
    throw badArgument('configuration', configuration, 'give an object of plain values, such as { seed: 1 }.');
  const { folder, otherRun = 'refuse', onDivergence, saveSeconds, saveSamples, badSteps, explode } = options;
  if (typeof folder !== 'string' || folder === '')
    throw badArgument('folder', folder, 'give the path of a folder, such as runs/ring.');
  checkChoice('otherRun', otherRun, ['refuse', 'start-over']);
  if (onDivergence !== undefined) checkChoice('onDivergence', onDivergence, ['stop', 'lower-rate']);
  if (saveSeconds !== undefined && !(saveSeconds >= 0))
    throw badArgument('saveSeconds', saveSeconds, 'give a number, 0 or more, such as 30.');
  if (saveSamples !== undefined && !(saveSamples > 0))
    throw badArgument('saveSamples', saveSamples, 'give a number above 0, or leave it out.');
  if (badSteps !== undefined && !(Number.isSafeInteger(badSteps) && badSteps >= 1))
    throw badArgument('badSteps', badSteps, 'give a whole number, 1 or more.');
  if (explode !== undefined && explode !== 0 && !(explode > 1))
    throw badArgument('explode', explode, 'give 0, or a factor above 1, such as 10.');
};

/** The defaults of the save and divergence options. */
export const durableDefaults: Safety = {
  saveSeconds: 30,
  saveSamples: Number.POSITIVE_INFINITY,
  keep: 2,
  onDivergence: 'stop',
  badSteps: 5,
  explode: 0,
};

/** The save and divergence options, with defaults for those that are left out. */
export const safetyOf = (options: SaveIntervalOptions & DivergenceOptions): Safety => {
  const { saveSeconds, saveSamples, keep, onDivergence, badSteps, explode } = options;
  return {
    saveSeconds: saveSeconds ?? durableDefaults.saveSeconds,
    saveSamples: saveSamples ?? durableDefaults.saveSamples,
    keep: keep ?? durableDefaults.keep,
    onDivergence: onDivergence ?? durableDefaults.onDivergence,
    badSteps: badSteps ?? durableDefaults.badSteps,
    explode: explode ?? durableDefaults.explode,
  };
};

/** The `faults` of `train` and `distill` that these options stand for. */
export const faultsOf = (
  { badSteps, explode }: Safety,
  onBadStep: NonNullable<FaultOptions['onBadStep']>,
): FaultOptions => ({ inARow: badSteps, onBadStep, ...(explode > 0 && { explode }) });

/**
 * The configuration with the one safety option that decides the result: which losses are applied. The others can
 * change from call to call. Without `explode` nothing is added, as in runs from before that option existed.
 */
export const fullConfiguration = (configuration: Configuration, { explode }: Safety): Configuration =>
  plain({ ...configuration, ...(explode > 0 && { explode }) });

/** Values as JSON reads them back: without those that it leaves out. */
export const plain = (value: Configuration): Configuration =>
  JSON.parse(JSON.stringify(value)) as Configuration;
