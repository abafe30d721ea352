/** Decodes a two's-complement little-endian whole number; returns a bigint beyond 2^53. */
export const toInteger = (bytes: Uint8Array): number | bigint => {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
};
