import { maskedCrc32c } from './crc32c';

/** Bytes of a record in addition to its data. */
export const RECORD_FRAME = 16;

/**
 * Frames data as a TFRecord: length (8 bytes), checksum of the length (4), data, checksum of the data (4);
 * little-endian.
 */
export const tfRecord = (data: Uint8Array): Uint8Array => {
  const record = new Uint8Array(RECORD_FRAME + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
};
