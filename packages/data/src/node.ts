export * from './cifar';
export { type Dataset, type DatasetOptions, dataset, datasetNames, datasets } from './dataset';
export * from './images';
export * from './mnist';
export type { ImageCrop, ImageSize } from './pixels/fit-image';
