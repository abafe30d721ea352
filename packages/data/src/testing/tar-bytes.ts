/** One entry of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** Default '0', a file. */
  readonly type?: string;
  /** Text of the size field, to replace the correct one. */
  readonly size?: string;
  readonly prefix?: string;
}

/** Encodes entries as a tar archive. */
export const tarOf = (entries: readonly TarEntry[]): Uint8Array => {
  const blocks = entries.flatMap(({ bytes = new Uint8Array(0), ...entry }) => [
    headerOf(entry, bytes.length),
    padded(bytes),
  ]);
  return Uint8Array.from(Buffer.concat([...blocks, new Uint8Array(1024)]));
};

const headerOf = ({ name, type = '0', size, prefix = '' }: TarEntry, length: number): Uint8Array => {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(size ?? `${length.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  header.write(type, 156);
  header.write('ustar\0', 257);
  header.write(prefix, 345, 155);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};

const padded = (bytes: Uint8Array): Uint8Array => {
  const result = new Uint8Array(Math.ceil(bytes.length / 512) * 512);
  result.set(bytes);
  return result;
};
