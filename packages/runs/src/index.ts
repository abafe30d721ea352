export * from './checkpoint';
export { diskFiles, type FileLayer, type OpenFile } from './disk/file-layer';
export { type JsonLines, type JsonLinesFound, openJsonLines, readJsonLines } from './disk/json-lines';
export { namingPath } from './disk/naming-path';
export { type DocumentKind, readDocument } from './disk/read-document';
export { temporaryName } from './disk/temporary-name';
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
