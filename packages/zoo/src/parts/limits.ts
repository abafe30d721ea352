/**
 * Limits on files of weights, each about ten times what the largest published image networks need. A file
 * beyond a limit is refused with an error that names it. Together they bound the memory of reading any file,
 * to the size of the file plus a few hundred MB, and the time, to seconds.
 */

/** Bytes of a file that is read into memory at once: msgpack. */
export const MAX_IN_MEMORY_BYTES = 4 * 2 ** 30;

/** Bytes of data.pkl in an archive of PyTorch: names and shapes, no weights. */
export const MAX_PICKLE_BYTES = 64 * 2 ** 20;

/** Operations of a pickle and of the pickles inside it, and the items passed to its calls. */
export const MAX_PICKLE_OPERATIONS = 10_000_000;

/** Values, or marks, on a pickle's stack. Bounds the nesting of lists while they are read. */
export const MAX_PICKLE_STACK = 262_144;

/** Lists, dicts, sets, bytes and objects that a pickle and the pickles inside it make. */
export const MAX_PICKLE_OBJECTS = 500_000;

/** Bytes of all strings of a pickle, including the source code of EDM's classes. */
export const MAX_PICKLE_TEXT = 64 * 2 ** 20;

/** Entries of a pickle's memo. */
export const MAX_PICKLE_MEMO = 1_000_000;

/** Files of torch.save inside a pickle: EDM's pickles have one per storage. */
export const MAX_PICKLE_FILES = 8192;

/** Bytes of a line in a pickle, such as a number of protocol 0 or the name of a class. */
export const MAX_PICKLE_LINE = 65_536;

/** Bytes of a whole number in a pickle: sizes have 8, and the magic number of PyTorch's legacy files 10. */
export const MAX_PICKLE_INTEGER = 64;

/** Values of a msgpack file. */
export const MAX_MSGPACK_VALUES = 1_000_000;

/** Bytes of a string in a msgpack file: names and dtypes. */
export const MAX_MSGPACK_TEXT = 65_536;

/** Entries of a zip archive. */
export const MAX_ZIP_ENTRIES = 131_072;

/** Bytes of a safetensors header. The format's own limit is 100 MB. */
export const MAX_HEADER_BYTES = 32 * 2 ** 20;

/** Objects and lists in a safetensors header: three per tensor. */
export const MAX_HEADER_ITEMS = 262_144;

/** Files of weights in a diffusers folder. */
export const MAX_SHARDS = 256;

/** Bytes of a JSON configuration. */
export const MAX_CONFIG_BYTES = 2 ** 20;

/** Objects and lists in a JSON configuration. */
export const MAX_CONFIG_ITEMS = 16_384;

/** Bytes of a model.json, which includes the model's provenance. */
export const MAX_DOCUMENT_BYTES = 16 * 2 ** 20;

/**
 * Keys in JSON per allowed object or list: a tensor in a safetensors header has four keys and three of these.
 */
export const MAX_KEYS_PER_ITEM = 2;

/** Nesting depth of objects and lists in JSON. */
export const MAX_JSON_DEPTH = 32;

/** Nesting depth of dicts and modules. */
export const MAX_NESTING = 64;

/** Values visited in search of tensors, counted on every visit. */
export const MAX_VISITS = 1_000_000;

/** Values of a configuration in a pickle or msgpack file. */
export const MAX_CONFIG_VALUES = 16_384;

/** Tensors of a file. */
export const MAX_TENSORS = 65_536;

/** Characters of a tensor's name. */
export const MAX_NAME_LENGTH = 512;

/** Dimensions of a tensor. */
export const MAX_RANK = 64;

/** Numbers of a tensor that is larger than its storage, such as a broadcast one. */
export const MAX_REPEATED_VALUES = 65_536;

/**
 * Returns the bytes that all tensors of a file may have together. Tensors can share storages, so it exceeds
 * the file.
 */
export const maxTensorBytes = (fileBytes: number): number => 8 * fileBytes + 32 * 2 ** 20;
