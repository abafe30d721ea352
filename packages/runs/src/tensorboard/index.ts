/*
 * Event files for TensorBoard: scalars as protocol buffers in TensorFlow's record format, with CRC-32C.
 */
export type { ScalarEvent } from './event';
export { type EventFileContent, encodeEventFile, writeEventFile } from './write-event-file';
