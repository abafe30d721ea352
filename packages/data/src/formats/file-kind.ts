/** A format that is not read, as it is named in errors, and what to do with it. */
export interface FileKind {
  readonly name: string;
  readonly remedy: string;
}

interface Signature extends FileKind {
  /** Text, or bytes, at a place. */
  readonly at: number;
  readonly bytes: readonly number[];
}

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));

const sign = (name: string, remedy: string, bytes: string | readonly number[], at = 0): Signature => ({
  ...{ name, remedy, at },
  bytes: typeof bytes === 'string' ? text(bytes) : bytes,
});

const UNPACK = 'unpack it and give the folder';
const decompress = (command: string) =>
  `decompress it with ${command} and give the .tar archive, or ${UNPACK}`;
const EXPORT =
  'write its images as PNG or JPEG files, those of a class into a folder of their own, and give the folder';

/** Formats in which data sets come, by the bytes that they begin with. */
const SIGNATURES: readonly Signature[] = [
  sign('a zip archive', UNPACK, 'PK\u0003\u0004'),
  sign('a zip archive', UNPACK, 'PK\u0005\u0006'),
  sign('a zip archive in parts', UNPACK, 'PK\u0007\u0008'),
  sign('a 7z archive', UNPACK, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  sign('a rar archive', UNPACK, 'Rar!\u001a\u0007'),
  sign('compressed with bzip2', decompress('bunzip2'), 'BZh'),
  sign('compressed with zstd', decompress('unzstd'), [0x28, 0xb5, 0x2f, 0xfd]),
  sign('compressed with lz4', decompress('unlz4'), [0x04, 0x22, 0x4d, 0x18]),
  sign('compressed with lzip', decompress('lzip -d'), 'LZIP'),
  sign('compressed with lzma', decompress('unlzma'), [0x5d, 0x00, 0x00]),
  sign('compressed with lzop', decompress('lzop -d'), [0x89, 0x4c, 0x5a, 0x4f]),
  sign('compressed with compress', decompress('uncompress'), [0x1f, 0x9d]),
  sign('a Parquet file', EXPORT, 'PAR1'),
  sign('an Arrow file', EXPORT, 'ARROW1'),
  sign('an HDF5 file', EXPORT, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
  sign('a NumPy array', EXPORT, [0x93, ...text('NUMPY')]),
  sign('an LMDB database', EXPORT, [0xde, 0xc0, 0xef, 0xbe], 16),
  sign('an SQLite database', EXPORT, 'SQLite format 3\0'),
  sign('a Matlab file', EXPORT, 'MATLAB 5.0'),
  sign('a Python pickle', EXPORT, [0x80, 0x02]),
  sign('a Python pickle', EXPORT, [0x80, 0x03]),
  sign('a Python pickle', EXPORT, [0x80, 0x04]),
  sign('a Python pickle', EXPORT, [0x80, 0x05]),
  sign('a squashfs image', UNPACK, 'hsqs'),
];

const IMAGE = 'give the folder that it is in';
const CONVERT = 'convert it to PNG or JPEG';

/** Images, told apart by their first bytes. */
const IMAGES: readonly Signature[] = [
  sign('a PNG image', IMAGE, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  sign('a JPEG image', IMAGE, [0xff, 0xd8, 0xff]),
  sign('a GIF image', CONVERT, 'GIF8'),
  sign('a WebP image', CONVERT, 'WEBP', 8),
  sign('a TIFF image', CONVERT, 'II*\0'),
  sign('a TIFF image', CONVERT, 'MM\0*'),
  sign('an AVIF image', CONVERT, 'ftypavif', 4),
  sign('a HEIC image', CONVERT, 'ftyphei', 4),
  sign('a HEIC image', CONVERT, 'ftypmif1', 4),
  sign('a JPEG XL image', CONVERT, [0xff, 0x0a]),
  sign('a JPEG XL image', CONVERT, 'JXL ', 4),
  sign('a JPEG 2000 image', CONVERT, 'jP  ', 4),
  sign('a JPEG 2000 image', CONVERT, [0xff, 0x4f, 0xff, 0x51]),
];

/** Bytes from the beginning of a file that tell its kind: a header of a tar archive. */
export const KIND_BYTES = 512;

/** What stands in that header, whatever the name before it begins with. */
const TAR = sign('a tar archive', '', 'ustar', 257);

const matching = (kinds: readonly Signature[], head: Uint8Array): FileKind | undefined =>
  kinds.find(({ bytes, at }) => bytes.every((byte, i) => head[at + i] === byte));

/** The kind of an image by its first bytes; undefined for what is none. */
export const imageKind = (head: Uint8Array): FileKind | undefined => matching(IMAGES, head);

/** Whether a file is of a format that is decoded, by its first bytes. */
export const isReadable = (head: Uint8Array): boolean => imageKind(head)?.remedy === IMAGE;

/**
 * The kind of a file that is given for an archive of images and is none that is read: by its first bytes, and by its
 * name if they tell nothing. Undefined for what may be a tar archive.
 */
export const foreignKind = (head: Uint8Array, path: string): FileKind | undefined => {
  if (matching([TAR], head) !== undefined) return undefined;
  const found = matching(SIGNATURES, head) ?? imageKind(head);
  if (found?.name === 'a zip archive' && /\.npz$/i.test(path))
    return { name: 'an npz file (arrays of NumPy)', remedy: EXPORT };
  if (found !== undefined) return found;
  if (/\.tfrecords?(?:-\d+-of-\d+)?$/i.test(path)) return { name: 'a TFRecord file', remedy: EXPORT };
  if (/\.(?:mdb|lmdb)$/i.test(path)) return { name: 'an LMDB database', remedy: EXPORT };
  return undefined;
};
