/*
 * Files of PyTorch: zip archives, the older format, and the pickles of EDM. Tensors are views into storages;
 * values are read only when a tensor is asked for.
 */
export { readEdmPickle } from './edm-pickle';
export { isLegacyTorch, readLegacyTorch } from './legacy';
export { collectTensors, type ReadStorage, readPlaced } from './stored-tensors';
export { readTorchArchive } from './torch-archive';
