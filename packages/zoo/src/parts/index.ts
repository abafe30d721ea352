/*
 * Parts that networks share: named parameters with their initial values, the condition, blocks, and the
 * limits and checks of descriptions that come from files.
 */
export { besideNorm } from './beside-norm';
export { checkedJson, parseConfig } from './checked-json';
export { isCount, isDepth, MOST_LAYERS } from './checks';
export { conditioning, conditioningSpecs } from './conditioning';
export {
  CONFIG_BYTES,
  CONFIG_ITEMS,
  CONFIG_VALUES,
  DOCUMENT_BYTES,
  HEADER_BYTES,
  HEADER_ITEMS,
  MSGPACK_TEXT,
  MSGPACK_VALUES,
  NAME_LENGTH,
  NESTING,
  PICKLE_BYTES,
  PICKLE_FILES,
  PICKLE_INTEGER,
  PICKLE_LINE,
  PICKLE_MEMO,
  PICKLE_OBJECTS,
  PICKLE_OPERATIONS,
  PICKLE_STACK,
  PICKLE_TEXT,
  RANK,
  REPEATED,
  SHARDS,
  TENSORS,
  tensorBytes,
  VISITS,
  WHOLE_FILE_BYTES,
  ZIP_ENTRIES,
} from './limits';
export { checkRows, oneHot } from './one-hot';
export { type OptionReader, type Options, optionReader } from './option-reader';
export {
  buffersOf,
  initialise,
  kernelSpec,
  type ParameterSpecs,
  reader,
  shapesOf,
  under,
  vectorSpec,
} from './parameters';
export type { RawNetwork, ZooNetwork } from './raw-network';
export { type ResidualBlock, residualBlock, residualBlockSpecs } from './residual-block';
export { convSpecs, linearSpecs, normSpecs, type SpecEntry } from './torch-specs';
