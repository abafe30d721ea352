/*
 * Event files for TensorBoard. Scalars are encoded as TensorFlow's Event protocol buffers (`event`), framed
 * as TFRecords with masked CRC-32C checksums (`tf-record`, `crc32c`). Encoding is deterministic and
 * appending, so that a TensorBoard that has the file open sees new points without reading it again.
 */
export type { ScalarEvent } from './event';
export { type EventFileContent, encodeEventFile, writeEventFile } from './write-event-file';
