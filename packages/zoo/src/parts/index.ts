/*
 * What networks and readers of files share. A network is a table of parameter specifications by name
 * (`parameters`, `torch-specs`) and a function of them; `conditioning`, `one-hot`, `residual-block` and
 * `norm-conditioning` are parts of that function.
 *
 * Descriptions and files are not trusted: `option-reader` reads options one by one and refuses unknown names,
 * `checked-json` reads JSON, and `limits` bounds what a file can make its reader do.
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
