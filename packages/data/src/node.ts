export { type Cifar10Options, cifar10, cifar10Classes } from './cifar10';
export { type Dataset, type DatasetOptions, dataset, datasetNames } from './dataset';
export type { ImageCrop, ImageSize } from './fit-image';
export { type ImageArchiveOptions, imageArchive } from './image-archive';
export { type ImageFolderOptions, imageFolder } from './image-folder';
export type { DataSplit } from './image-names';
export type { ImageOptions } from './image-options';
export type { ImageSource } from './image-source';
export { type MnistOptions, mnist } from './mnist';
