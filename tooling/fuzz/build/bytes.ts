const encoder = new TextEncoder();

/** Concatenates bytes, texts and numbers below 256. */
export const bytes = (...parts: readonly (string | readonly number[] | Uint8Array)[]): Uint8Array => {
  const arrays = parts.map((part) =>
    typeof part === 'string'
      ? encoder.encode(part)
      : part instanceof Uint8Array
        ? part
        : Uint8Array.from(part),
  );
  const whole = new Uint8Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    whole.set(array, at);
    at += array.length;
  }
  return whole;
};

/** Returns an integer in `size` little-endian bytes, truncated. */
export const little = (value: number | bigint, size: number): Uint8Array => {
  const word = BigInt.asUintN(64, BigInt(value));
  return Uint8Array.from({ length: size }, (_, i) => Number((word >> BigInt(8 * i)) & 255n));
};

/** Returns the same, big-endian. */
export const big = (value: number | bigint, size: number): Uint8Array => little(value, size).reverse();

/** Returns float32 numbers as bytes. */
export const floats = (...values: readonly number[]): Uint8Array =>
  new Uint8Array(Float32Array.from(values).buffer);
