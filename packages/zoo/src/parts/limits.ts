/**
 * How much a file of weights may ask of its reader. Each is some ten times what the largest published networks of images
 * have; a file beyond one is refused with an error that says which. Together they bound memory and work whatever a file says:
 * to a few hundred MB beside the bytes of the file itself, and to seconds.
 */

/** Bytes of a file that has to be in memory as a whole: msgpack. */
export const MAX_IN_MEMORY_BYTES = 4 * 2 ** 30;

/** Bytes of data.pkl in an archive of PyTorch: names and shapes, no weights. */
export const MAX_PICKLE_BYTES = 64 * 2 ** 20;

/** Operations of a pickle, with those of the pickles inside of it, and the items that its calls are given. */
export const MAX_PICKLE_OPERATIONS = 10_000_000;

/** Values on a pickle's stack, and marks: it bounds how deep lists in lists are while they are read. */
export const MAX_PICKLE_STACK = 262_144;

/** Lists, dicts, sets, bytes and objects that a pickle makes, with those of the pickles inside of it. */
export const MAX_PICKLE_OBJECTS = 500_000;

/** Bytes of all texts of a pickle, the source of EDM's classes among them. */
export const MAX_PICKLE_TEXT = 64 * 2 ** 20;

/** What a pickle remembers by number. */
export const MAX_PICKLE_MEMO = 1_000_000;

/** Files of torch.save inside of a pickle: EDM has one for each of its storages. */
export const MAX_PICKLE_FILES = 8192;

/** Bytes of a line in a pickle of protocol 0, and of the name of a class. */
export const MAX_PICKLE_LINE = 65_536;

/** Bytes of a whole number in a pickle; seeds and sizes have 8, and the first thing in PyTorch's old files 10. */
export const MAX_PICKLE_INTEGER = 64;

/** Values of a msgpack file. */
export const MAX_MSGPACK_VALUES = 1_000_000;

/** Bytes of a text in a msgpack file: names, and dtypes. */
export const MAX_MSGPACK_TEXT = 65_536;

/** Entries of a zip archive. */
export const MAX_ZIP_ENTRIES = 131_072;

/** Bytes of a safetensors header. The format's own limit is 100 MB. */
export const MAX_HEADER_BYTES = 32 * 2 ** 20;

/** Objects and lists in a safetensors header: three to a tensor. */
export const MAX_HEADER_ITEMS = 262_144;

/** Files that the weights of a folder of diffusers are in. */
export const MAX_SHARDS = 256;

/** Bytes of a configuration in JSON. */
export const MAX_CONFIG_BYTES = 2 ** 20;

/** Objects and lists in a configuration in JSON. */
export const MAX_CONFIG_ITEMS = 16_384;

/** Bytes of a model.json, which says where a model came from beside what it is. */
export const MAX_DOCUMENT_BYTES = 16 * 2 ** 20;

/** Keys in JSON, for each object and list that there may be: a tensor of a safetensors header has four to three of these. */
export const MAX_KEYS_PER_ITEM = 2;

/** How deep objects and lists in JSON are. */
export const MAX_JSON_DEPTH = 32;

/** How deep dicts in dicts are, and modules in modules. */
export const MAX_NESTING = 64;

/** Values that are looked at in search of tensors, counted each time they are reached. */
export const MAX_VISITS = 1_000_000;

/** Values of a configuration that is in a pickle or msgpack. */
export const MAX_CONFIG_VALUES = 16_384;

/** Tensors of a file. */
export const MAX_TENSORS = 65_536;

/** Characters of a tensor's name. */
export const MAX_NAME_LENGTH = 512;

/** Dimensions of a tensor. */
export const MAX_RANK = 64;

/** Numbers of a tensor that repeats those of its storage, as a broadcast one does. */
export const MAX_REPEATED_VALUES = 65_536;

/**
 * Bytes that all tensors of a file may have together, for tensors may share their storages: eight times the file and 32 MB.
 */
export const maxTensorBytes = (fileBytes: number): number => 8 * fileBytes + 32 * 2 ** 20;
