import { decays } from './decay';
import type { Field } from './field';
import { choice, counts, flag, integer, positive, text, withDefault } from './fields';

/*
 * Options that several commands share. Each command passes its own help or default.
 */

/** Declares the seed, which controls all randomness of a command. */
export const seedField = <D extends number | undefined>(help: string, fallback: D): Field<number | D> =>
  integer(help, { min: 0, ...withDefault(fallback) });

/** Declares the batch size. */
export const batchField = <D extends number | undefined>(fallback: D, help = ''): Field<number | D> =>
  integer(`batch size${help}`, withDefault(fallback));

/** Declares Adam's learning rate. */
export const learningRateField = <D extends number | undefined>(fallback: D, help = ''): Field<number | D> =>
  positive(`Adam's learning rate${help}`, withDefault(fallback));

/** Declares the decay of the learning rate over a run or a phase. */
export const decayField = (over: string): Field<(typeof decays)[number]> =>
  choice(`decay of the learning rate over ${over}`, decays, { default: 'none' });

/** Declares the momentum of an average, from 0 to 1. */
export const momentumField = <D extends number | undefined>(help: string, fallback: D): Field<number | D> =>
  positive(help, { zero: true, max: 1, ...withDefault(fallback) });

/** Declares the steps of a teacher and of the students after it. */
export const phasesField = (defaults: string, example: string): Field<readonly number[] | undefined> =>
  counts(`steps of the teacher and of each student after it (default: ${defaults})`, {
    example,
    least: 2,
  });

/** The guidance scale of a student that takes it as input. */
export const guidanceField: Field<number | undefined> = positive(
  'guidance scale, for a student that takes it as input',
  { zero: true },
);

/** The folder of a run. */
export const outField = (fallback: string): Field<string | undefined> =>
  text(`run folder (default: ${fallback})`, { placeholder: '<folder>' });

/** Whether a command starts over in a folder that contains a run. */
export const freshField: Field<boolean> = flag('start over if the folder contains a run');
