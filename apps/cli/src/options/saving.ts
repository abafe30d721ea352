import { durableDefaults } from '@tractjs/runs';
import { integer, positive } from './fields';

const { saveSeconds, keep } = durableDefaults;

/** How often a run is saved, and how many checkpoints are kept. */
export const savingFields = {
  saveSeconds: positive('seconds between checkpoints', { default: saveSeconds, zero: true }),
  saveSamples: integer('training examples between checkpoints, if that comes sooner'),
  keep: integer('checkpoints kept while it runs, in addition to the one with the lowest loss', {
    default: keep,
  }),
};
