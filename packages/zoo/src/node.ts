export { type CheckpointFile, type CheckpointFormat, readCheckpointFile } from './checkpoint-file';
export { type LoadModelOptions, loadModel } from './load-model';
export type { Json, ModelDocument, Provenance } from './model-document';
export { type ModelFolder, readModelFolder } from './read-model-folder';
export { saveModel } from './save-model';
