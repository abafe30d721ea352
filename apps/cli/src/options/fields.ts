import { z } from 'zod';
import type { Field } from './field';

interface Limits<D> {
  readonly min?: number;
  readonly max?: number;
  readonly default?: D;
}

/** Returns { default: value }, or an empty object if it is undefined. */
export const withDefault = <D>(value: D | undefined) => (value === undefined ? {} : { default: value });

/** Declares an integer. */
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

/** Declares a finite number above 0, or 0 or more if `zero` is set. */
export const positive = <D extends number | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly zero?: boolean; readonly max?: number } = {},
): Field<number | D> => {
  const { zero = false, max = Number.MAX_VALUE } = options;
  const limit = max === Number.MAX_VALUE ? '' : `, at most ${max}`;
  return {
    help,
    placeholder: '<number>',
    remedy: zero ? `give a number, 0 or more${limit}.` : `give a number above 0${limit}.`,
    schema: (zero ? z.number().min(0) : z.number().positive()).max(max),
    fromText: toNumber,
    ...withDefault(options.default),
  };
};

/** Declares free text, such as a path. */
export const text = <D extends string | undefined = undefined>(
  help: string,
  options: {
    readonly default?: D;
    readonly placeholder?: string;
    readonly remedy?: string;
    readonly file?: 'path';
  } = {},
): Field<string | D> => ({
  help,
  placeholder: options.placeholder ?? '<text>',
  remedy: options.remedy ?? 'give a text.',
  schema: z.string().min(1),
  fromText: (value) => value,
  ...(options.file && { file: options.file }),
  ...withDefault(options.default),
});

/** Declares required text. */
export const needed = (help: string, placeholder: string, remedy: string): Field<string> => ({
  ...text(help, { placeholder, remedy, default: '' }),
  required: true,
});

/** Declares a choice among names. */
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

/** Declares a comma-separated list of integers of at least 1. */
export const counts = <D extends readonly number[] | undefined = undefined>(
  help: string,
  options: { readonly default?: D; readonly example: string; readonly least?: number },
): Field<readonly number[] | D> => ({
  help,
  placeholder: '<n,n,...>',
  remedy: `give whole numbers, 1 or more, separated by commas, such as ${options.example}.`,
  schema: z.array(z.number().int().min(1)).min(options.least ?? 1),
  fromText: (value) => value.split(',').map((part) => toNumber(part.trim())),
  ...withDefault(options.default),
});

/** Declares a switch, off by default. */
export const flag = (help: string): Field<boolean> => ({
  help,
  remedy: 'give true or false.',
  schema: z.boolean(),
  fromText: () => true,
  default: false,
});

/** Declares a model: a folder, a file, or the name of a shipped one. */
export const modelField = (help: string, example: string): Field<string> => {
  const remedy = `give a model folder, such as ${example}, a weights file, or pretrained:mnist-teacher.`;
  return {
    ...needed(
      `${help}: model folder, weights file (safetensors, .pt, .pkl), diffusers folder, or pretrained:NAME`,
      '<model>',
      remedy,
    ),
    file: 'path',
  };
};

/** Returns NaN for invalid text, which the schema refuses. */
const toNumber = (value: string): number => (value.trim() === '' ? Number.NaN : Number(value));
