import { durableDefaults } from '@tractjs/runs';
import { choice, integer, positive } from './fields';

const { onDivergence, badSteps, explode } = durableDefaults;

const explodeField = positive(
  'also skip steps whose loss is above this many times its running average; 0 accepts any finite loss. Choose it well above the variation between batches, such as 10',
  { default: explode, zero: true },
);

/** Options for steps whose loss or gradient is not finite, of the commands that train. */
export const divergenceFields = {
  onDivergence: choice(
    'action after --bad-steps: stop, or return to the last good checkpoint and continue with half the learning rate, at most 3 times',
    ['stop', 'lower-rate'],
    { default: onDivergence },
  ),
  badSteps: integer(
    'steps in a row with a loss or gradient that is not finite before the run counts as diverged; each is skipped and recorded',
    {
      default: badSteps,
    },
  ),
  explode: {
    ...explodeField,
    remedy: 'give 0, or a number above 1, such as 10.',
    schema: explodeField.schema.refine((value) => value === 0 || Number(value) > 1),
  },
};
