/*
 * A model folder: model.json, with the descriptions of network, schedule and grid, the provenance, and the
 * size and SHA-256 of the weights; and model.safetensors with the parameters. Both files are written under
 * other names, synced, and renamed at the end, so that a failure leaves the previous model.
 *
 * `loadModel` and `readModel` also accept files of weights that name their network, and diffusers folders.
 */
export { isModelFolder, networkFromSidecar } from './imported';
export { type LoadModelOptions, loadModel } from './load-model';
export type { Json, ModelDocument, Provenance } from './model-document';
export { type ModelFolder, readModel, readModelFolder } from './read-model-folder';
export { saveModel } from './save-model';
