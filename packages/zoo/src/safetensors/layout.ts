import { bytesOf, type SafeDtype } from './types';

/** What a safetensors file says of a tensor. */
export interface TensorFacts {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
}

/** How a safetensors file is laid out: its first bytes, the order in which the values follow, and its length. */
export interface SafetensorsLayout {
  readonly head: Uint8Array<ArrayBuffer>;
  readonly order: readonly string[];
  readonly bytes: number;
}

/** Bytes of a tensor's values. */
export const sizeOf = ({ dtype, shape }: TensorFacts): number =>
  shape.reduce((a, b) => a * b, bytesOf(dtype));

/**
 * Lays out a file: the widest dtypes come first and the header is padded to 8 bytes, so that all values are aligned; names
 * are in order, so that the same tensors give the same bytes.
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
