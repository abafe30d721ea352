const utf8 = new TextDecoder();

/** Decodes text up to the first zero byte. */
export const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return utf8.decode(end === -1 ? bytes : bytes.subarray(0, end));
};

/**
 * Reads the name, with the prefix of ustar headers. GNU headers use the bytes of the prefix for other fields.
 */
export const nameIn = (header: Uint8Array): string => {
  const name = textOf(header.subarray(0, 100));
  const isUstar = utf8.decode(header.subarray(257, 263)) === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
};

/** Reads a number: octal digits, or GNU's big-endian bytes after 0x80. NaN for anything else. */
export const numberAt = (header: Uint8Array, at: number): number => {
  const field = header.subarray(at, at + 12);
  if (field[0] === 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = textOf(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
};

/** Checks the checksum: the sum of the header's bytes, with its own field counted as spaces. */
export const hasValidChecksum = (header: Uint8Array): boolean => {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8) === sum;
};

/** Parses pax records "LENGTH KEY=VALUE\n"; LENGTH is the number of bytes of the entire record. */
export const attributesIn = (bytes: Uint8Array): Record<string, string> => {
  const found: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(utf8.decode(bytes.subarray(at, space)));
    if (space === -1 || !(at + length > space)) break;
    const record = utf8.decode(bytes.subarray(space + 1, at + length - 1));
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(record) ?? [];
    if (key === 'path' || key === 'size') found[key] = value;
    at += length;
  }
  return found;
};
