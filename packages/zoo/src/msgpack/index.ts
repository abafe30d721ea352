/*
 * MessagePack, as Flax writes its checkpoints: maps of arrays, large arrays in chunks.
 */
export { readFlaxCheckpoint } from './flax-checkpoint';
