/** A file format, as errors name it, with what to do about a file of it. */
export interface FileKind {
  readonly name: string;
  readonly remedy: string;
}

interface Signature extends FileKind {
  /** Offset of `bytes` in the file. */
  readonly at: number;
  readonly bytes: readonly number[];
}

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));

const signature = (name: string, remedy: string, bytes: string | readonly number[], at = 0): Signature => ({
  name,
  remedy,
  at,
  bytes: typeof bytes === 'string' ? text(bytes) : bytes,
});

const UNPACK = 'unpack it and give the folder';
const decompress = (command: string) =>
  `decompress it with ${command} and give the .tar archive, or ${UNPACK}`;
const EXPORT =
  'write its images as PNG or JPEG files, one folder for each class, and give the folder that contains them';

/** Formats of datasets that are not supported. */
const SIGNATURES: readonly Signature[] = [
  signature('a zip archive', UNPACK, 'PK\u0003\u0004'),
  signature('a zip archive', UNPACK, 'PK\u0005\u0006'),
  signature('a zip archive in parts', UNPACK, 'PK\u0007\u0008'),
  signature('a 7z archive', UNPACK, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
  signature('a rar archive', UNPACK, 'Rar!\u001a\u0007'),
  signature('compressed with bzip2', decompress('bunzip2'), 'BZh'),
  signature('compressed with zstd', decompress('unzstd'), [0x28, 0xb5, 0x2f, 0xfd]),
  signature('compressed with lz4', decompress('unlz4'), [0x04, 0x22, 0x4d, 0x18]),
  signature('compressed with lzip', decompress('lzip -d'), 'LZIP'),
  signature('compressed with lzma', decompress('unlzma'), [0x5d, 0x00, 0x00]),
  signature('compressed with lzop', decompress('lzop -d'), [0x89, 0x4c, 0x5a, 0x4f]),
  signature('compressed with compress', decompress('uncompress'), [0x1f, 0x9d]),
  signature('a Parquet file', EXPORT, 'PAR1'),
  signature('an Arrow file', EXPORT, 'ARROW1'),
  signature('an HDF5 file', EXPORT, [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]),
  signature('a NumPy array', EXPORT, [0x93, ...text('NUMPY')]),
  signature('an LMDB database', EXPORT, [0xde, 0xc0, 0xef, 0xbe], 16),
  signature('an SQLite database', EXPORT, 'SQLite format 3\0'),
  signature('a Matlab file', EXPORT, 'MATLAB 5.0'),
  signature('a Python pickle', EXPORT, [0x80, 0x02]),
  signature('a Python pickle', EXPORT, [0x80, 0x03]),
  signature('a Python pickle', EXPORT, [0x80, 0x04]),
  signature('a Python pickle', EXPORT, [0x80, 0x05]),
  signature('a squashfs image', UNPACK, 'hsqs'),
];

const IMAGE = 'give the folder that contains it';
const CONVERT = 'convert it to PNG or JPEG';

/** Image formats. */
const IMAGES: readonly Signature[] = [
  signature('a PNG image', IMAGE, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  signature('a JPEG image', IMAGE, [0xff, 0xd8, 0xff]),
  signature('a GIF image', CONVERT, 'GIF8'),
  signature('a WebP image', CONVERT, 'WEBP', 8),
  signature('a TIFF image', CONVERT, 'II*\0'),
  signature('a TIFF image', CONVERT, 'MM\0*'),
  signature('an AVIF image', CONVERT, 'ftypavif', 4),
  signature('a HEIC image', CONVERT, 'ftyphei', 4),
  signature('a HEIC image', CONVERT, 'ftypmif1', 4),
  signature('a JPEG XL image', CONVERT, [0xff, 0x0a]),
  signature('a JPEG XL image', CONVERT, 'JXL ', 4),
  signature('a JPEG 2000 image', CONVERT, 'jP  ', 4),
  signature('a JPEG 2000 image', CONVERT, [0xff, 0x4f, 0xff, 0x51]),
];

/** Bytes from the start of a file that determine its kind: the length of a tar header. */
export const KIND_BYTES = 512;

/**
 * The magic of a tar header. It takes precedence: the header starts with a file name, which may look like a
 * signature.
 */
const TAR = signature('a tar archive', '', 'ustar', 257);

const matching = (kinds: readonly Signature[], head: Uint8Array): FileKind | undefined =>
  kinds.find(({ bytes, at }) => bytes.every((byte, i) => head[at + i] === byte));

/** Returns the kind of an image by its first bytes, undefined if the file is not an image. */
export const imageKind = (head: Uint8Array): FileKind | undefined => matching(IMAGES, head);

/** Whether the first bytes of a file are those of a PNG or JPEG image. */
export const isReadable = (head: Uint8Array): boolean => imageKind(head)?.remedy === IMAGE;

/**
 * Returns the kind of a file that was given as an archive of images but is not a supported one: by its first
 * bytes, or by its name if they are unknown. Undefined if the file may be a tar archive.
 */
export const foreignKind = (head: Uint8Array, path: string): FileKind | undefined => {
  if (matching([TAR], head) !== undefined) return undefined;
  const found = matching(SIGNATURES, head) ?? imageKind(head);
  if (found?.name === 'a zip archive' && /\.npz$/i.test(path))
    return { name: 'an npz file (NumPy arrays)', remedy: EXPORT };
  if (found !== undefined) return found;
  if (/\.tfrecords?(?:-\d+-of-\d+)?$/i.test(path)) return { name: 'a TFRecord file', remedy: EXPORT };
  if (/\.(?:mdb|lmdb)$/i.test(path)) return { name: 'an LMDB database', remedy: EXPORT };
  return undefined;
};
