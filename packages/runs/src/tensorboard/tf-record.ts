import { maskedCrc32c } from './crc32c';

/** Bytes around the data of a record. */
export const RECORD_FRAME = 16;

/** A TFRecord: length (8 bytes), its checksum (4), the data, their checksum (4); little-endian. */
export const tfRecord = (data: Uint8Array): Uint8Array => {
  const record = new Uint8Array(RECORD_FRAME + data.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(data), true);
  return record;
};
