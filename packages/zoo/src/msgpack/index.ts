/*
 * Flax checkpoints. `decode` reads MessagePack, in which extension types are left to a callback;
 * `flax-arrays` reads Flax's extensions, arrays as (shape, dtype, bytes), and joins arrays that Flax splits
 * into chunks of 1 GB; `flax-checkpoint` lists the arrays by their paths. The file is read into memory, and
 * arrays are views of it.
 */
export { readFlaxCheckpoint } from './flax-checkpoint';
