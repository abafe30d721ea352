/*
 * Python pickles as data. `readPickle` runs the pickle's operations on a stack machine, but executes no code:
 * the operations are a closed list, and a name that is not in the caller's table of globals is an error. What
 * those globals "call" is plain data: Python's collections, and instances with their arguments and state.
 *
 * A budget bounds operations, objects and text, also across pickles inside a pickle. Bytes are not read but
 * kept as their range in the file, since they may be all of a network's weights.
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
