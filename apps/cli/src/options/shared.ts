import { decays } from './decay';
import type { Field } from './field';
import { choice, counts, flag, integer, positive, text, withDefault } from './fields';

/*
 * Options that several commands have. Each command says what its own is for, and gives the default.
 */

/** Controls all randomness of a command. */
export const seedField = <D extends number | undefined>(help: string, fallback: D): Field<number | D> =>
  integer(help, { min: 0, ...withDefault(fallback) });

/** Examples of one optimiser step. */
export const batchField = <D extends number | undefined>(fallback: D, help = ''): Field<number | D> =>
  integer(`examples of one optimiser step${help}`, withDefault(fallback));

/** Adam's learning rate. */
export const learningRateField = <D extends number | undefined>(fallback: D, help = ''): Field<number | D> =>
  positive(`Adam's learning rate${help}`, withDefault(fallback));

/** How the learning rate falls over a run, or over a phase. */
export const decayField = (over: string): Field<(typeof decays)[number]> =>
  choice(`how the learning rate falls over ${over}`, decays, { default: 'none' });

/** The momentum of an average: 0 or more, at most 1. */
export const momentumField = <D extends number | undefined>(help: string, fallback: D): Field<number | D> =>
  positive(help, { zero: true, max: 1, ...withDefault(fallback) });

/** Steps of a teacher and of the students after it. */
export const phasesField = (defaults: string, example: string): Field<readonly number[] | undefined> =>
  counts(`steps of the teacher and of every student after it (default: ${defaults})`, {
    example,
    least: 2,
  });

/** The guidance scale of a student that depends on it. */
export const guidanceField: Field<number | undefined> = positive(
  'guidance scale, for a student that was distilled for a range of them',
  { zero: true },
);

/** The folder of a run. */
export const outField = (fallback: string): Field<string | undefined> =>
  text(`run folder (default: ${fallback})`, { placeholder: '<folder>' });

/** Whether a command starts over in a folder with another run. */
export const freshField: Field<boolean> = flag('start over in a run folder that contains another run');
