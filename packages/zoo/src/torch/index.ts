/*
 * PyTorch's files: torch.save's zip archives, its legacy format from before PyTorch 1.6, and EDM's pickles of
 * networks. In all three a pickle describes tensors as views (offset, shape, strides) of storages, which are
 * ranges of numbers elsewhere in the file. The pickle is read with the names that
 * torch.load(weights_only=True) accepts; a tensor's values are read from its storage on demand.
 */
export { readEdmPickle } from './edm-pickle';
export { isLegacyTorch, readLegacyTorch } from './legacy';
export { collectTensors, type ReadStorage, readAtOffset } from './stored-tensors';
export { readTorchArchive } from './torch-archive';
