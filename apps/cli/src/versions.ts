import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

/** Returns the version in this command's package.json, one folder above the sources and above the build. */
export const version = (): string =>
  (createRequire(import.meta.url)('../package.json') as { readonly version: string }).version;

/** Returns the versions that a result depends on, for reports and for the provenance of models. */
export const versions = (): { readonly tract: string; readonly node: string; readonly tfjs: string } => ({
  tract: version(),
  node: process.versions.node,
  tfjs: tf.version_core,
});
