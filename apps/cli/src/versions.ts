import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';

/** The version of this command, from its package.json, which is one folder up from the sources and from the build. */
export const version = (): string =>
  (createRequire(import.meta.url)('../package.json') as { readonly version: string }).version;

/** What a result depends on, for reports and for the provenance of models. */
export const versions = (): { readonly tract: string; readonly node: string; readonly tfjs: string } => ({
  tract: version(),
  node: process.versions.node,
  tfjs: tf.version_core,
});
