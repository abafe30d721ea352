export { type DatasetOptions, dataset, datasetNames } from './dataset';
export { type MnistOptions, mnist } from './mnist';
