/*
 * Python's pickle format as data: a machine with a stack that executes nothing. Globals are names; those
 * that a reader does not know stay opaque.
 */
export { type PickleBudget, pickleBudget } from './budget';
export { fileInput, type PickleInput, partOf } from './input';
export { plainData } from './plain-data';
export { pythonGlobals } from './python-globals';
export { readPickle, readPickleFrom } from './read-pickle';
export {
  instances,
  isBytes,
  isGlobal,
  isInstance,
  type PickleGlobal,
  type PickleInstance,
  type PickleObject,
  type PickleValue,
} from './values';
