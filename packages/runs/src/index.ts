export * from './checkpoint';
export { diskFiles, type FileLayer, type OpenFile } from './disk/file-layer';
export { type JsonLines, type JsonLinesFound, openJsonLines, readJsonLines } from './disk/json-lines';
export { type DocumentKind, readDocument } from './disk/read-document';
export { writeDocument } from './disk/write-document';
export * from './durable';
export * from './lock';
export * from './records';
export {
  type EventFileContent,
  encodeEventFile,
  type ScalarEvent,
  writeEventFile,
} from './tensorboard';
