import {
  badArgument,
  type Description,
  explicit,
  type GridRule,
  isDescription,
  type Schedule,
  sameDescription,
  subGrid,
  type TractError,
  unknownName,
} from '@tractjs/core';
import { karras, uniform, uniformLogSnr } from './grid/grids';
import { karrasIddpm } from './grid/karras-iddpm';
import { leading, linspace, trailing } from './grid/timesteps';
import { vpDiscrete } from './schedule/discrete';
import { edm } from './schedule/edm';
import { iddpm } from './schedule/iddpm';
import { rectifiedFlow } from './schedule/rectified-flow';
import { unscaled, variancePreserving } from './schedule/rescaled';
import { ve } from './schedule/ve';
import { vpCosine } from './schedule/vp-cosine';
import { vpCosineClipped } from './schedule/vp-cosine-clipped';
import { vpDdpm } from './schedule/vp-ddpm';
import { vpIddpm } from './schedule/vp-iddpm';
import { vpLinear } from './schedule/vp-linear';

/** What an option of a description may be. */
type Form = 'number' | 'boolean' | 'numbers';

const forms: Readonly<Record<Form, { readonly fits: (value: unknown) => boolean; readonly remedy: string }>> =
  {
    number: { fits: Number.isFinite, remedy: 'give a finite number.' },
    boolean: { fits: (value) => typeof value === 'boolean', remedy: 'give true or false.' },
    numbers: {
      fits: (value) => Array.isArray(value) && value.every(Number.isFinite),
      remedy: 'give a list of finite numbers.',
    },
  };

interface Entry<T> {
  readonly make: (options: Readonly<Record<string, unknown>>) => T;
  readonly options: Readonly<Record<string, Form>>;
}

/** A factory, which is called with options of these names and forms. It checks their values itself. */
const entry = <O, T>(
  make: (options: O) => T,
  options: Readonly<Record<keyof NonNullable<O> & string, Form>>,
): Entry<T> => ({ make: (given) => make(given as O), options });

const schedules: Readonly<Record<string, Entry<Schedule>>> = {
  'vp-cosine': entry(vpCosine, { logSnrMax: 'number', logSnrMin: 'number', shift: 'number' }),
  'vp-cosine-clipped': entry(vpCosineClipped, { logSnrMax: 'number', logSnrMin: 'number' }),
  'vp-linear': entry(vpLinear, { betaMin: 'number', betaMax: 'number' }),
  'vp-ddpm': entry(vpDdpm, {
    count: 'number',
    betaStart: 'number',
    betaEnd: 'number',
    scaled: 'boolean',
  }),
  'vp-iddpm': entry(vpIddpm, { count: 'number', offset: 'number', betaMax: 'number' }),
  'vp-discrete': entry(vpDiscrete, { betas: 'numbers' }),
  ve: entry(ve, { sigmaMax: 'number' }),
  edm: entry(edm, { sigmaMax: 'number' }),
  'rectified-flow': entry(rectifiedFlow, { shift: 'number' }),
};

const grids: Readonly<Record<string, Entry<GridRule>>> = {
  uniform: entry(uniform, {}),
  karras: entry(karras, { rho: 'number', sigmaMin: 'number', sigmaMax: 'number' }),
  'uniform-log-snr': entry(uniformLogSnr, { sigmaMin: 'number', sigmaMax: 'number' }),
  iddpm: entry(iddpm, {
    sigmaMin: 'number',
    sigmaMax: 'number',
    count: 'number',
    c1: 'number',
    c2: 'number',
  }),
  'karras-iddpm': entry(karrasIddpm, {
    rho: 'number',
    sigmaMin: 'number',
    sigmaMax: 'number',
    count: 'number',
    c1: 'number',
    c2: 'number',
  }),
  leading: entry(leading, { offset: 'number', spare: 'boolean', count: 'number' }),
  trailing: entry(trailing, { count: 'number' }),
  linspace: entry(linspace, {
    low: 'number',
    high: 'number',
    whole: 'boolean',
    spare: 'boolean',
    count: 'number',
  }),
  explicit: entry(({ times }: { readonly times: readonly number[] }) => explicit(times), {
    times: 'numbers',
  }),
};

/** Files and callers without types give anything. @throws TractError for what is no description. */
const checked = (what: string, value: unknown, known: readonly string[]): Description => {
  if (isDescription(value)) return value;
  throw badArgument(what, value, `give a description with a kind, such as { kind: "${known[0]}" }.`);
};

const find = <T>(
  what: string,
  table: Readonly<Record<string, Entry<T>>>,
  description: Description,
  known: readonly string[],
): T => {
  const { kind, ...options } = description;
  const found = Object.hasOwn(table, kind) ? table[kind] : undefined;
  if (found === undefined) throw unknownName(what, kind, known);
  for (const [name, value] of Object.entries(options)) {
    const form = Object.hasOwn(found.options, name) ? found.options[name] : undefined;
    if (form === undefined) throw unknownOption(what, kind, name, value, Object.keys(found.options));
    if (!forms[form].fits(value)) throw badArgument(`${what}.${name}`, value, forms[form].remedy);
  }
  return found.make(options);
};

const unknownOption = (
  what: string,
  kind: string,
  name: string,
  value: unknown,
  known: readonly string[],
): TractError =>
  known.length === 0
    ? badArgument(`${what}.${name}`, value, `${kind} has no options: leave it out.`)
    : unknownName(`option of ${kind}`, name, known);

/** Schedules made of others. */
const scalings: Readonly<Record<string, (schedule: Schedule) => Schedule>> = {
  unscaled,
  'variance-preserving': variancePreserving,
};

/**
 * The schedule that a model folder describes. `own` are schedules of your own: one of them is given for its description,
 * wherever that stands. @throws TractError if the kind is unknown or an option is bad.
 */
export const scheduleFrom = (description: Description, own: readonly Schedule[] = []): Schedule => {
  const { kind, schedule } = checked('schedule', description, scheduleKinds);
  const mine = own.find((one) => sameDescription(one.description, description));
  if (mine !== undefined) return mine;
  const rescale = Object.hasOwn(scalings, kind) ? scalings[kind] : undefined;
  if (rescale === undefined || !isDescription(schedule))
    return find('schedule', schedules, description, scheduleKinds);
  checkOnly(description, ['schedule']);
  return rescale(scheduleFrom(schedule, own));
};

/** @throws TractError where a description of something made of another has other options than these. */
const checkOnly = ({ kind, ...options }: Description, known: readonly string[]): void => {
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other !== undefined) throw unknownName(`option of ${kind}`, other, known);
};

/**
 * The grid rule that a model folder describes. `own` are rules of your own: one of them is given for its description,
 * wherever that stands. @throws TractError if the kind is unknown or an option is bad.
 */
export const gridFrom = (description: Description, own: readonly GridRule[] = []): GridRule => {
  const { kind, grid, of } = checked('grid', description, gridKinds);
  const mine = own.find((one) => sameDescription(one.description, description));
  if (mine !== undefined) return mine;
  if (kind !== 'sub-grid' || !isDescription(grid)) return find('grid', grids, description, gridKinds);
  checkOnly(description, ['grid', 'of']);
  if (typeof of !== 'number') throw badArgument('grid.of', of, forms.number.remedy);
  return subGrid(gridFrom(grid, own), of);
};

/** Kinds that `scheduleFrom` knows. */
export const scheduleKinds: readonly string[] = Object.keys(schedules);

/** Kinds that `gridFrom` knows. */
export const gridKinds: readonly string[] = Object.keys(grids);
