import type { AnyKind, Description, Registry } from '@tractjs/core';
import { datasets } from '@tractjs/data/node';
import { losses, weights } from '@tractjs/distill';
import { grids, schedules } from '@tractjs/schedules';
import { singleStepNames, steps } from '@tractjs/steps';
import { networks } from '@tractjs/zoo';
import { z } from 'zod';
import type { Field, KindList } from './field';
import { text, withDefault } from './fields';

type Described = string | Description;

interface DescribedOptions<D> {
  readonly default?: D;
  readonly example: string;
  readonly placeholder?: string;
}

/** Declares a description: `kind` or `kind:option=value,option=value`; in a file also { "kind": ... }. */
export const described = <D extends string | undefined = undefined>(
  help: string,
  options: DescribedOptions<D>,
): Field<Described | D> => ({
  help,
  placeholder: options.placeholder ?? '<kind:option=value,...>',
  remedy: `give a kind and its options, such as ${options.example}.`,
  schema: z.union([z.string().min(1), z.looseObject({ kind: z.string() })]),
  fromText: (value) => value,
  ...withDefault(options.default),
});

const listOf = <T>(title: string, { kinds }: Registry<T, AnyKind<T>>): KindList => ({ title, kinds });

const modules = (what: string) => `a kind listed below, a file such as ./my-${what}.ts, or a package`;

const stepList = listOf('Steps', steps);

/** Declares a step of any type. */
export const stepField = <D extends string | undefined>(help: string, fallback: D): Field<Described | D> => ({
  ...described(`${help}: ${modules('step')}`, {
    example: 'heun',
    placeholder: '<step>',
    ...withDefault(fallback),
  }),
  kinds: stepList,
  file: 'module',
});

/** Declares a step for a distiller. */
export const singleStepField = (help: string): Field<Described | undefined> => ({
  ...stepField(help, undefined),
  kinds: { ...stepList, kinds: steps.kinds.filter(({ name }) => singleStepNames.includes(name)) },
});

export const scheduleField = (help: string): Field<Described | undefined> => ({
  ...described(`${help}: ${modules('schedule')}`, { example: 'edm:sigmaMax=80', placeholder: '<schedule>' }),
  kinds: listOf('Schedules', schedules),
  file: 'module',
});

export const gridField = (help: string): Field<Described | undefined> => ({
  ...described(`${help}: ${modules('grid')}`, { example: 'karras:rho=7', placeholder: '<grid>' }),
  kinds: listOf('Grids', grids),
  file: 'module',
});

export const networkField = (help: string, example: string): Field<Described | undefined> => ({
  ...described(help, { example }),
  kinds: listOf('Networks', networks),
});

export const weightField = (help: string): Field<Described | undefined> => ({
  ...described(help, { example: 'snr:min=1,max=25' }),
  kinds: listOf('Weights', weights),
});

export const lossField = (help: string): Field<Described | undefined> => ({
  ...described(help, { example: 'pseudo-huber:c=0.03' }),
  kinds: listOf('Losses', losses),
});

/** Declares a dataset, or the path of images. */
export const dataField = <D extends string | undefined = undefined>(
  help: string,
  fallback?: D,
): Field<string | D> => ({
  ...text(help, { placeholder: '<name|path>', ...withDefault(fallback) }),
  // The options of a dataset have their own flags.
  kinds: { title: 'Data', kinds: datasets.kinds.map(({ name, summary }) => ({ name, summary })) },
  file: 'path',
});
