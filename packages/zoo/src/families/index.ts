/*
 * Families of published networks, and the recognition of a file: which code wrote it, for which network and
 * path.
 */
export { openCheckpoint } from './open-checkpoint';
export { describedBy, type Recognised, type RecogniseOptions, recognise } from './recognise';
