import type { Format } from './format';
import { diffusers } from './formats/diffusers';
import { idx } from './formats/idx';
import { modelFolder } from './formats/model-folder';
import { msgpack } from './formats/msgpack';
import { safetensors } from './formats/safetensors';
import { edm, legacy, torch } from './formats/torch';

/** Every format that is fuzzed. */
export const formats: readonly Format[] = [
  ...[safetensors, torch, legacy, edm, msgpack, diffusers, modelFolder, idx],
];
