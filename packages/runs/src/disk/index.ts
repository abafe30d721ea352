/*
 * Files that survive a crash: writes that are complete or absent, and readers that find what is damaged.
 *
 * Data are written under a temporary name, synced and renamed. Lines of JSON are appended and read back up
 * to the first line that is cut off. All access goes through a file layer, so tests can simulate a disk that
 * fails.
 */
export { Damage, inFile, readExactly } from './damage';
export { removeProblem, saveProblem } from './disk-problem';
export { diskFiles, type FileLayer } from './file-layer';
export { type JsonLinesFound, openJsonLines, readJsonLines } from './json-lines';
export { namingPath } from './naming-path';
export { parseDocument } from './parse-document';
export { type DiskProblem, problemOf } from './problem-of';
export { readDocument } from './read-document';
export { temporaryName, uniqueSuffix } from './temporary-name';
export { writeDocument } from './write-document';
