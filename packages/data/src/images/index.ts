/*
 * Folders and archives of images as data sources.
 *
 * Names and folders give labels and splits, or a label file does. Images are decoded once, by worker
 * threads, and packed into one file under the cache folder, from which batches are read at any position.
 * What is not read is reported.
 */
export { type ImageArchiveOptions, imageArchive } from './image-archive';
export { type ImageFolderOptions, imageFolder } from './image-folder';
export type { DataSplit } from './image-names';
export type { ImageOptions } from './image-options';
export type { ImageSource } from './image-source';
