/** Scalars at one step. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step: number;
  readonly values: readonly (readonly [tag: string, value: number])[];
}

/**
 * Encodes an Event of TensorFlow's event.proto: wall_time (1, double), step (2, int64) and summary (5), a
 * list of values (1) with tag (1) and simple_value (2, float).
 */
export const encodeScalars = ({ wallTime, step, values }: ScalarEvent): Uint8Array =>
  Buffer.concat([
    double(1, wallTime),
    // Protocol buffers leave out zeros.
    ...(step === 0 ? [] : [varintField(2, step)]),
    bytesField(
      5,
      Buffer.concat(
        values.map(([tag, value]) =>
          bytesField(1, Buffer.concat([bytesField(1, Buffer.from(tag)), float(2, value)])),
        ),
      ),
    ),
  ]);

/** Encodes the first event of a file: wall_time and file_version (3). */
export const encodeFileVersion = (wallTime: number): Uint8Array =>
  Buffer.concat([double(1, wallTime), bytesField(3, Buffer.from('brain.Event:2'))]);

const varint = (value: number): Buffer => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
};

/**
 * Encodes a field's key: its number and wire type, 0 for varint, 1 for 8 bytes, 2 for length-prefixed bytes,
 * 5 for 4 bytes.
 */
const key = (field: number, type: 0 | 1 | 2 | 5): Buffer => varint(8 * field + type);

const varintField = (field: number, value: number): Buffer => Buffer.concat([key(field, 0), varint(value)]);

const bytesField = (field: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([key(field, 2), varint(bytes.length), bytes]);

const double = (field: number, value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([key(field, 1), bytes]);
};

const float = (field: number, value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([key(field, 5), bytes]);
};
