import { durableDefaults } from '@tractjs/runs';
import { choice, integer, positive } from './fields';

const { onDivergence, badSteps, explode } = durableDefaults;

const explodeField = positive(
  'a loss above this many times its running level is not applied either, 0 for any finite loss; a good one is well above the differences between batches, such as 10',
  { default: explode, zero: true },
);

/** What is done about steps whose loss or gradient is not finite, for the commands that train. */
export const divergenceFields = {
  onDivergence: choice(
    'what is done after too many steps in a row whose loss or gradient is not finite: stop, or go back to the last good checkpoint and on with half the learning rate, at most 3 times',
    ['stop', 'lower-rate'],
    { default: onDivergence },
  ),
  badSteps: integer('how many steps in a row are too many: each of them is passed over and recorded', {
    default: badSteps,
  }),
  explode: {
    ...explodeField,
    remedy: 'give 0, or a number above 1, such as 10.',
    schema: explodeField.schema.refine((value) => value === 0 || Number(value) > 1),
  },
};
