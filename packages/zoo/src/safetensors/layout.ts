import { bytesOf, type SafeDtype } from './types';

/** Dtype and shape of a tensor. */
export interface TensorFacts {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
}

/** The layout of a safetensors file. */
export interface SafetensorsLayout {
  /** The bytes before the values. */
  readonly head: Uint8Array<ArrayBuffer>;
  /** Names of the tensors in the order of their values. */
  readonly order: readonly string[];
  /** Length of the file. */
  readonly bytes: number;
}

/** Returns the number of bytes of a tensor's values. */
export const sizeOf = ({ dtype, shape }: TensorFacts): number =>
  shape.reduce((a, b) => a * b, bytesOf(dtype));

/**
 * Lays out a file. The widest dtypes come first and the header is padded to 8 bytes, so that all values are
 * aligned; names are sorted, so that the same tensors give the same bytes.
 */
export const layOutSafetensors = (
  tensors: Readonly<Record<string, TensorFacts>>,
  metadata: Readonly<Record<string, string>>,
): SafetensorsLayout => {
  const sorted = Object.entries(tensors).sort(
    ([a, x], [b, y]) => bytesOf(y.dtype) - bytesOf(x.dtype) || (a < b ? -1 : 1),
  );
  let offset = 0;
  const table: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  for (const [name, { dtype, shape }] of sorted) {
    const end = offset + sizeOf({ dtype, shape });
    table.push([name, { dtype, shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(table)));
  const start = 8 * Math.ceil((8 + json.byteLength) / 8);
  const head = new Uint8Array(start);
  new DataView(head.buffer).setBigUint64(0, BigInt(start - 8), true);
  head.fill(0x20, 8 + json.byteLength, start);
  head.set(json, 8);
  return { head, order: sorted.map(([name]) => name), bytes: start + offset };
};
