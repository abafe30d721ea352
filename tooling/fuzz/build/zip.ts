import { bytes, little } from './bytes';

/** An uncompressed file of a zip archive, and false statements about it. */
export interface ZipPart {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** Size in the table of contents. */
  readonly size?: number;
  /** Size before compression in the table of contents. */
  readonly whole?: number;
  /** Its offset in the table of contents. */
  readonly offset?: number;
}

/** Writes a zip archive; `count` and `start` describe the table of contents in its end record. */
export const zip = (
  parts: readonly ZipPart[],
  { count = parts.length, start }: { readonly count?: number; readonly start?: number } = {},
): Uint8Array => {
  const [bodies, table]: [Uint8Array[], Uint8Array[]] = [[], []];
  let at = 0;
  for (const { name, data, method = 0, flags = 0, size = data.length, whole = size, offset = at } of parts) {
    const letters = bytes(name);
    const facts = bytes(little(20, 2), little(flags, 2), little(method, 2), little(0, 8));
    const sizes = bytes(little(size, 4), little(whole, 4), little(letters.length, 2));
    const body = bytes('PK\x03\x04', facts, sizes, little(0, 2), letters, data);
    bodies.push(body);
    table.push(bytes('PK\x01\x02', little(20, 2), facts, sizes, little(0, 12), little(offset, 4), letters));
    at += body.length;
  }
  const contents = bytes(...table);
  const end = bytes(little(0, 4), little(count, 2), little(count, 2), little(contents.length, 4));
  return bytes(...bodies, contents, 'PK\x05\x06', end, little(start ?? at, 4), little(0, 2));
};
