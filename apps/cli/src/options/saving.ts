import { durableDefaults } from '@tractjs/runs';
import { integer, positive } from './fields';

const { saveSeconds, keep } = durableDefaults;

/** How often a run is saved, and how many of its checkpoints stay. */
export const savingFields = {
  saveSeconds: positive('seconds between checkpoints', { default: saveSeconds, zero: true }),
  saveSamples: integer('training examples between checkpoints, if that is sooner'),
  keep: integer('checkpoints that stay while it runs, beside the one with the lowest loss', {
    default: keep,
  }),
};
