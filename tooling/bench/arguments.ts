import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { badArgument } from '@tractjs/core';

/** A forward pass; a step of plain training; a step of TRACT distillation; sampling many images in one step. */
export const workNames = ['forward', 'train', 'tract', 'sample'] as const;
export type WorkName = (typeof workNames)[number];

/** The networks: for the comparison, of the demo, EDM's DDPM++ with 16 and 32 channels, for points. */
export const networkNames = ['peer_unet', 'unet', 'ddpmpp16', 'ddpmpp32', 'mlp'] as const;
export type NetworkName = (typeof networkNames)[number];

/** Ways to run PyTorch. */
export const modeNames = ['eager', 'channels_last', 'compile'] as const;
export type ModeName = (typeof modeNames)[number];

/** The options of the command line. */
export interface BenchOptions {
  readonly networks: readonly NetworkName[];
  readonly batches: readonly number[];
  readonly works: readonly WorkName[];
  readonly modes: readonly ModeName[];
  /** Path of a Python with torch; undefined without a peer. */
  readonly peer?: string;
  /** File for the result as JSON. */
  readonly json?: string;
  /** File for the result as a page. */
  readonly page?: string;
  /** Images per call of the sampling work. */
  readonly samples: number;
  readonly rounds: number;
  /** Timed calls per round. */
  readonly repeats: number;
  readonly threads: number;
  readonly profile: boolean;
  readonly help: boolean;
}

/** The text of `--help`. */
export const usage = `npm run bench -- [options]: times our stack, alternating with PyTorch if --peer is given

  --network ${networkNames.join(' | ')}, several separated by commas, or all (default peer_unet)
  --batch   batch size, or several separated by commas (default 64)
  --work    ${workNames.join(',')} (default: all)
  --samples images per call of sample (default 1000)
  --peer    path of a Python with torch; without it, only our side runs
  --modes   PyTorch's modes, any of ${modeNames.join(',')} (default: all); the fastest counts
  --json    file for the result
  --page    file for the result as an HTML page with plots
  --rounds  turns per side (default 5)
  --repeats timed calls per turn (default 3)
  --threads threads of both sides (default: the number of cores)
  --profile times every kernel in one step of ours, instead of the comparison`;

/**
 * Parses the options of the command line and fills in defaults.
 * @throws TractError for an unknown option, network, work or mode, or a number out of range.
 */
export const parseArguments = (args: readonly string[]): BenchOptions => {
  const values = parse(args);
  return {
    networks: values.network === 'all' ? networkNames : list('--network', values.network, networkNames),
    batches: values.batch.split(',').map((text) => whole('--batch', text)),
    works: list('--work', values.work, workNames),
    modes: list('--modes', values.modes, modeNames),
    ...(values.peer !== undefined && {
      peer: given('--peer', values.peer, 'the path of a python that has torch'),
    }),
    ...(values.json !== undefined && { json: given('--json', values.json, 'the path of a file to write') }),
    ...(values.page !== undefined && { page: given('--page', values.page, 'the path of a file to write') }),
    samples: whole('--samples', values.samples),
    rounds: whole('--rounds', values.rounds),
    repeats: whole('--repeats', values.repeats),
    threads: whole('--threads', values.threads),
    profile: values.profile,
    help: values.help,
  };
};

const parse = (args: readonly string[]) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        network: { type: 'string', default: 'peer_unet' },
        batch: { type: 'string', default: '64' },
        work: { type: 'string', default: workNames.join(',') },
        modes: { type: 'string', default: modeNames.join(',') },
        peer: { type: 'string' },
        json: { type: 'string' },
        page: { type: 'string' },
        samples: { type: 'string', default: '1000' },
        rounds: { type: 'string', default: '5' },
        repeats: { type: 'string', default: '3' },
        threads: { type: 'string', default: String(availableParallelism()) },
        profile: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw badArgument('the command line', args.join(' '), `${reason}. --help lists the options.`);
  }
};

const list = <T extends string>(option: string, text: string, known: readonly T[]): T[] => {
  const names = [...new Set(text.split(','))];
  return names.map((name) => {
    const found = known.find((candidate) => candidate === name);
    if (found === undefined)
      throw badArgument(option, name, `give one or more of ${known.join(', ')}, with commas.`);
    return found;
  });
};

const whole = (option: string, text: string): number => {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 1e6)) {
    throw badArgument(option, text, 'give a whole number, 1 or more.');
  }
  return value;
};

const given = (option: string, text: string, what: string): string => {
  if (text === '') throw badArgument(option, text, `give ${what}.`);
  return text;
};
