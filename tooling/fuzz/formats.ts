import type { Format } from './format';
import { cifar } from './formats/cifar';
import { classifier } from './formats/classifier';
import { config } from './formats/config';
import { description } from './formats/description';
import { diffusers } from './formats/diffusers';
import { idx } from './formats/idx';
import { imageFolder } from './formats/image-folder';
import { jpeg } from './formats/jpeg';
import { mnist } from './formats/mnist';
import { modelFolder } from './formats/model-folder';
import { msgpack } from './formats/msgpack';
import { packedImages } from './formats/packed-images';
import { png } from './formats/png';
import { runCheckpoint } from './formats/run-checkpoint';
import { runRecords } from './formats/run-records';
import { safetensors } from './formats/safetensors';
import { packedTar, tar } from './formats/tar';
import { edm, legacy, torch } from './formats/torch';

/** Every fuzzed format. A reader of another format needs a file in formats/ and an entry in this list. */
export const formats: readonly Format[] = [
  // Weights and models.
  ...[safetensors, torch, legacy, edm, msgpack, diffusers, modelFolder, classifier],
  // Data.
  ...[idx, mnist, cifar, png, jpeg, imageFolder, tar, packedTar, packedImages],
  // Runs.
  ...[runCheckpoint, runRecords],
  // What a user writes.
  ...[config, description],
];
