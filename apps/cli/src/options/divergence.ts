import type { BadStep, FaultOptions } from '@tractjs/distill';
import { choice, integer, positive } from './fields';

const explodeField = positive(
  'a loss above this many times its running level is not applied either, 0 for any finite loss; a good one is well above the differences between batches, such as 10',
  { default: 0, zero: true },
);

/** What is done about steps whose loss or gradient is not finite, for the commands that train. */
export const divergenceFields = {
  onDivergence: choice(
    'what is done after too many steps in a row whose loss or gradient is not finite: stop, or go back to the last good checkpoint and on with half the learning rate, at most 3 times',
    ['stop', 'lower-rate'],
    { default: 'stop' },
  ),
  badSteps: integer('how many steps in a row are too many: each of them is passed over and recorded', {
    default: 5,
  }),
  explode: {
    ...explodeField,
    remedy: 'give 0, or a number above 1, such as 10.',
    schema: explodeField.schema.refine((value) => value === 0 || Number(value) > 1),
  },
};

/** The values of these options. */
export interface DivergenceValues {
  readonly onDivergence: 'stop' | 'lower-rate';
  readonly badSteps: number;
  readonly explode: number;
}

/** The options of `train` and `distill` that they stand for. */
export const faultsFrom = (
  { badSteps, explode }: DivergenceValues,
  onBadStep: (bad: BadStep) => void | Promise<void>,
): FaultOptions => ({ inARow: badSteps, onBadStep, ...(explode > 0 && { explode }) });

/**
 * What of them decides a run's result: which losses are applied. When a run ends, and what is done then, can be chosen
 * anew whenever it is taken up. Without --explode it is empty, as in runs of before there was such an option.
 */
export const divergenceConfiguration = ({ explode }: DivergenceValues): Readonly<Record<string, unknown>> =>
  explode > 0 ? { explode } : {};
