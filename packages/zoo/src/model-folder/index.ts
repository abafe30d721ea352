/*
 * A model folder: model.json with the network's description, schedule, grid and provenance, and weights in
 * safetensors. Both files are written together or not at all.
 */
export { isModelFolder, networkFromSidecar } from './imported';
export { type LoadModelOptions, loadModel } from './load-model';
export type { Json, ModelDocument, Provenance } from './model-document';
export { type ModelFolder, readModel, readModelFolder } from './read-model-folder';
export { saveModel } from './save-model';
