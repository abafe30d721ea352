import { bytes } from './bytes';

/** An entry of a tar archive, and false statements about it. */
export interface TarEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly type?: string;
  /** Text of the size field. */
  readonly size?: string;
  readonly prefix?: string;
  readonly magic?: string;
  /** Text of the checksum's field. */
  readonly sum?: string;
}

const BLOCK = 512;

/** Writes a tar archive of entries; `tail` is the number of zeros at its end. */
export const tarOf = (entries: readonly TarEntry[], tail = 2 * BLOCK): Uint8Array =>
  bytes(...entries.flatMap((entry) => [headerOf(entry), padded(entry.data)]), new Uint8Array(tail));

const headerOf = ({ name, data, type = '0', size, prefix = '', magic = 'ustar\0', sum }: TarEntry) => {
  const header = new Uint8Array(BLOCK);
  const put = (text: string, at: number, most: number) => header.set(bytes(text).subarray(0, most), at);
  put(name, 0, 100);
  put('0000644\0', 100, 8);
  put(size ?? `${data.length.toString(8).padStart(11, '0')}\0`, 124, 12);
  put(type, 156, 1);
  put(magic, 257, 8);
  put(prefix, 345, 155);
  header.fill(0x20, 148, 156);
  const total = header.reduce((a, b) => a + b, 0);
  put(sum ?? `${total.toString(8).padStart(6, '0')}\0 `, 148, 8);
  return header;
};

const padded = (data: Uint8Array): Uint8Array =>
  bytes(data, new Uint8Array((BLOCK - (data.length % BLOCK)) % BLOCK));
