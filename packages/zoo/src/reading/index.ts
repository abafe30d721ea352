/*
 * Reading files that are not trusted: a `FileSource` reads ranges of bytes of an open file, so that a file of
 * gigabytes is read only where its tensors are asked for. Small JSON configurations, and files of a format
 * that has no table of contents, are read at once, up to a limit.
 */
export { type FileSource, openSource } from './file-source';
export { isFile, isFolder } from './path-kind';
export { readConfig } from './read-config';
