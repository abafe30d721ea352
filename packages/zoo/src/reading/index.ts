/*
 * Files from elsewhere: read at an offset, never whole, within limits.
 */
export { type FileSource, openSource } from './file-source';
export { isFile, isFolder } from './path-kind';
export { readConfig } from './read-config';
