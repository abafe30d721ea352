/*
 * Parts that networks share: named parameters with their initial values, the condition, blocks, and the
 * limits and checks of descriptions that come from files.
 */

export { checkedJson, parseConfig } from './checked-json';
export { isCount, isDepth, MAX_LAYERS } from './checks';
export { conditioning, conditioningSpecs } from './conditioning';
export {
  MAX_CONFIG_BYTES,
  MAX_CONFIG_ITEMS,
  MAX_CONFIG_VALUES,
  MAX_DOCUMENT_BYTES,
  MAX_HEADER_BYTES,
  MAX_HEADER_ITEMS,
  MAX_IN_MEMORY_BYTES,
  MAX_MSGPACK_TEXT,
  MAX_MSGPACK_VALUES,
  MAX_NAME_LENGTH,
  MAX_NESTING,
  MAX_PICKLE_BYTES,
  MAX_PICKLE_FILES,
  MAX_PICKLE_INTEGER,
  MAX_PICKLE_LINE,
  MAX_PICKLE_MEMO,
  MAX_PICKLE_OBJECTS,
  MAX_PICKLE_OPERATIONS,
  MAX_PICKLE_STACK,
  MAX_PICKLE_TEXT,
  MAX_RANK,
  MAX_REPEATED_VALUES,
  MAX_SHARDS,
  MAX_TENSORS,
  MAX_VISITS,
  MAX_ZIP_ENTRIES,
  maxTensorBytes,
} from './limits';
export {
  type AnyZooKind,
  type DataFacts,
  type NetworkFacts,
  squareImages,
  type ZooKind,
} from './network-kind';
export { normConditioning } from './norm-conditioning';
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
