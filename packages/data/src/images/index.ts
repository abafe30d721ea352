/*
 * Folders and archives of images as data sources.
 *
 * The names of folders give splits and classes, or a label file gives the classes. The images of a folder are
 * decoded on demand by worker threads, and stay in memory while they fit. An archive is read once: its images
 * stay in memory if they all fit, or else in a file below the cache folder, which later runs use. Both
 * give the same stream: order, flips and crops are functions of the seed and the position. Skipped files are
 * reported in `note`.
 */
export { type ImageArchiveOptions, imageArchive } from './image-archive';
export { type ImageFolderOptions, imageFolder } from './image-folder';
export type { DataSplit } from './image-names';
export type { ImageOptions } from './image-options';
export type { ImageSource } from './image-source';
