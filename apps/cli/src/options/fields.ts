import type { Description } from '@tractjs/core';
import { gridKinds, scheduleKinds } from '@tractjs/schedules';
import { stepNames } from '@tractjs/steps';
import { z } from 'zod';

/** One option of a command: a flag, and a key of the configuration file. */
export interface Field<T> {
  readonly help: string;
  /** What stands after the flag, such as `<number>`; missing for a switch. */
  readonly placeholder?: string;
  /** Completes "--flag is VALUE: ". */
  readonly remedy: string;
  readonly schema: z.ZodType;
  /** A value of the configuration file from the text of the flag. */
  fromText(text: string): unknown;
  readonly required?: boolean;
  readonly default?: T;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** What a command is run with: every field's value, its default where neither flag nor file gave one. */
export type Values<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

interface Limits<D> {
  readonly min?: number;
  readonly max?: number;
  readonly default?: D;
}

const withDefault = <D>(value: D | undefined) => (value === undefined ? {} : { default: value });

/** A whole number. */
export const integer = <D extends number | undefined = undefined>(
  help: string,
  limits: Limits<D> = {},
): Field<number | D> => {
  const { min = 1, max = Number.MAX_SAFE_INTEGER } = limits;
  const range = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `from ${min} to ${max}`;
  return {
    help,
    placeholder: '<number>',
    remedy: `give a whole number, ${range}.`,
    schema: z.number().int().min(min).max(max),
    fromText: toNumber,
    ...withDefault(limits.default),
  };
};

/** A finite number above 0, or 0 or more where `zero`. */
export const positive = <D extends number | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly zero?: boolean; readonly max?: number } = {},
): Field<number | D> => {
  const { zero = false, max = Number.MAX_VALUE } = options;
  const most = max === Number.MAX_VALUE ? '' : `, at most ${max}`;
  return {
    help,
    placeholder: '<number>',
    remedy: zero ? `give a number, 0 or more${most}.` : `give a number above 0${most}.`,
    schema: (zero ? z.number().min(0) : z.number().positive()).max(max),
    fromText: toNumber,
    ...withDefault(options.default),
  };
};

/** Free text, such as a path. */
export const text = <D extends string | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly placeholder?: string; readonly remedy?: string } = {},
): Field<string | D> => ({
  help,
  placeholder: options.placeholder ?? '<text>',
  remedy: options.remedy ?? 'give a text.',
  schema: z.string().min(1),
  fromText: (value) => value,
  ...withDefault(options.default),
});

/** Text that must be given. */
export const needed = (help: string, placeholder: string, remedy: string): Field<string> => ({
  ...text(help, { placeholder, remedy, default: '' }),
  required: true,
});

/** One of a few names. */
export const choice = <const N extends string, const D extends N | undefined = undefined>(
  help: string,
  names: readonly N[],
  options: { readonly default?: D } = {},
): Field<N | D> => ({
  help,
  placeholder: `<${names.join('|')}>`,
  remedy: `give one of ${names.join(', ')}.`,
  schema: z.enum(names as readonly [N, ...N[]]),
  fromText: (value) => value,
  ...withDefault(options.default),
});

/** Whole numbers, 1 or more, with commas between. */
export const counts = <D extends readonly number[] | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly example: string; readonly least?: number },
): Field<readonly number[] | D> => ({
  help,
  placeholder: '<n,n,...>',
  remedy: `give whole numbers, 1 or more, with commas between, such as ${options.example}.`,
  schema: z.array(z.number().int().min(1)).min(options.least ?? 1),
  fromText: (value) => value.split(',').map((part) => toNumber(part.trim())),
  ...withDefault(options.default),
});

/** On where the flag is given, off otherwise. */
export const flag = (help: string): Field<boolean> => ({
  help,
  remedy: 'give true or false.',
  schema: z.boolean(),
  fromText: () => true,
  default: false,
});

/** A model: a folder, a file, or the name of one that is shipped. */
export const modelField = (help: string, example: string): Field<string> => {
  const remedy = `give a model folder, such as ${example}, a file of weights, or pretrained:mnist-teacher.`;
  return needed(
    `${help}: model folder, file of weights (safetensors, .pt, .pkl), folder of diffusers, or pretrained:NAME`,
    '<model>',
    remedy,
  );
};

/** Something a registry makes: `kind` or `kind:option=value,option=value`, in a file also { "kind": ... }. */
export const described = <D extends string | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly example: string },
): Field<string | Description | D> => ({
  help,
  placeholder: '<kind:option=value,...>',
  remedy: `give a kind and its options, such as ${options.example}.`,
  schema: z.union([z.string().min(1), z.looseObject({ kind: z.string() })]),
  fromText: (value) => value,
  ...withDefault(options.default),
});

/** A step: a name, a name with options, a file or a package. */
export const stepField = <D extends string | undefined>(
  help: string,
  options: { readonly names?: readonly string[]; readonly default: D },
): Field<string | Description | D> => ({
  ...described(
    `${help}: one of ${(options.names ?? stepNames).join(', ')}; a file such as ./my-step.ts; or a package`,
    { example: 'heun', ...withDefault(options.default) },
  ),
  placeholder: '<step>',
});

/** A schedule: a name with options, a file or a package. */
export const scheduleField = (help: string): Field<string | Description | undefined> => ({
  ...described(
    `${help}: one of ${scheduleKinds.join(', ')}, with options such as edm:sigmaMax=80; a file such as ./my-schedule.ts; or a package`,
    { example: 'edm:sigmaMax=80' },
  ),
  placeholder: '<schedule>',
});

/** A grid: a name with options, a file or a package. */
export const gridField = (help: string): Field<string | Description | undefined> => ({
  ...described(
    `${help}: one of ${gridKinds.join(', ')}, with options such as karras:rho=7; a file such as ./my-grid.ts; or a package`,
    { example: 'karras:rho=7' },
  ),
  placeholder: '<grid>',
});

/** NaN for what is no number: the schema then refuses it. */
const toNumber = (value: string): number => (value.trim() === '' ? Number.NaN : Number(value));
