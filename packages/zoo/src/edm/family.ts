import { type Description, iddpmTable } from '@tractjs/core';
import { archOf, type Family } from '../checkpoint/family';
import type { SafeTensor } from '../safetensors/types';
import { type EdmClass, edmClasses, readEdmConfig } from './config';
import { skipKernel } from './layers';
import type { EdmLayer, EdmPlan } from './plan';

const splitOf = ({ kind: _, class: className, ...config }: Description) => ({
  className: className as EdmClass,
  config,
});

/** The family of EDM's networks. EDM's pickles name their class; files written here name it in `arch`. */
export const edmFamily: Family = {
  kind: 'edm',
  recognise(facts) {
    const className = edmClasses.find((name) => facts.className === name || archOf(facts) === `edm ${name}`);
    if (className === undefined) return undefined;
    return { kind: 'edm', class: className, ...readEdmConfig(className, facts.config ?? {}).given };
  },
  path(network) {
    const { className, config } = splitOf(network);
    const { noise, iddpm } = readEdmConfig(className, config);
    // As edm_sampler in EDM's generate.py: the range common to sampler and network, then the network's
    // round_sigma.
    const [sigmaMin, sigmaMax] = [Math.max(LOWEST, noise.min), Math.min(HIGHEST, noise.max)];
    const ends = {
      ...(sigmaMin !== LOWEST && { sigmaMin }),
      ...(sigmaMax !== HIGHEST && { sigmaMax }),
    };
    if (iddpm === undefined)
      return { schedule: { kind: 'edm', sigmaMax }, grid: { kind: 'karras', ...ends } };
    const rounded = nearestOf(iddpmTable(iddpm), sigmaMax);
    return {
      schedule: { kind: 'edm', sigmaMax: rounded },
      grid: { kind: 'karras-iddpm', ...ends, ...iddpm },
    };
  },
  facts(network) {
    const { className, config } = splitOf(network);
    return { arch: `edm ${className}`, config };
  },
  buffers(network) {
    const { className, config } = splitOf(network);
    const { plan, iddpm } = readEdmConfig(className, config);
    const filter = filterOf(plan.blocks.filter);
    const names = [
      ...plan.encoder.flatMap((layer) => resampled(`model.enc.${layer.name}`, layer, plan)),
      ...plan.decoder.flatMap((layer) => resampled(`model.dec.${layer.name}`, layer, plan)),
    ];
    return {
      ...Object.fromEntries(names.map((name) => [`${name}.resample_filter`, filter])),
      ...(iddpm && { u: tableOf(iddpmTable(iddpm)) }),
    };
  },
};

/** The sigma range of EDM's sampler (Karras et al. 2022, table 1). */
const [LOWEST, HIGHEST] = [0.002, 80];

/** Returns the paths of a layer's resampling convolutions; in PyTorch each has the filter as a buffer. */
const resampled = (path: string, { part }: EdmLayer, { blocks }: EdmPlan): string[] => {
  if (part.kind === 'norm' || part.resample === undefined) return [];
  if (part.kind === 'conv') return [path];
  return [`${path}.conv0`, ...(skipKernel(part, blocks) === undefined ? [] : [`${path}.skip`])];
};

/** Returns the two-dimensional filter [1, 1, taps, taps] with sum 1. */
const filterOf = (taps: readonly number[]): SafeTensor => {
  const square = taps.reduce((a, b) => a + b, 0) ** 2;
  const data = Float32Array.from(taps.flatMap((a) => taps.map((b) => (a * b) / square)));
  return { dtype: 'F32', shape: [1, 1, taps.length, taps.length], data };
};

const nearestOf = (table: readonly number[], value: number): number =>
  table.reduce((found, each) => (Math.abs(each - value) < Math.abs(found - value) ? each : found));

const tableOf = (table: readonly number[]): SafeTensor => ({
  dtype: 'F32',
  shape: [table.length],
  data: Float32Array.from(table),
});
