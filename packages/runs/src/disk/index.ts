/*
 * Files that survive a crash, and readers that cope with damage.
 *
 * A document is written under a temporary name, synced and renamed, so that it is complete or absent. Lines
 * of JSON are appended; reading skips damaged lines and a torn last line. Checkpoints change the disk only
 * through a `FileLayer`, so that tests can simulate a disk that fails or a crash between two calls.
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
