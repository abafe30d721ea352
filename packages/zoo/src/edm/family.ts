import { type Description, iddpmTable } from '@tractjs/core';
import { archOf, type Family } from '../families/family';
import type { SafeTensor } from '../safetensors-types';
import { type EdmClass, edmClasses, readEdmConfig } from './config';
import { skipKernel } from './layers';
import type { EdmLayer, EdmPlan } from './plan';

const splitOf = ({ kind: _, class: className, ...config }: Description) => ({
  className: className as EdmClass,
  config,
});

/** EDM's networks (Karras et al. 2022): its pickles name their class, and files written here their architecture. */
export const edmFamily: Family = {
  kind: 'edm',
  recognise(facts) {
    const className = edmClasses.find((name) => facts.className === name || archOf(facts) === `edm ${name}`);
    if (className === undefined) return undefined;
    return { kind: 'edm', class: className, ...readEdmConfig(className, facts.config ?? {}).given };
  },
  // EDM's own sampler takes every one of its networks from sigma = 80 to 0.002 (Karras et al. 2022, table 1 and section 3).
  path: () => ({ schedule: { kind: 'edm', sigmaMax: 80 }, grid: { kind: 'karras' } }),
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

/** The convolutions of a layer that halve or double, each of which keeps the filter. */
const resampled = (path: string, { part }: EdmLayer, { blocks }: EdmPlan): string[] => {
  if (part.kind === 'norm' || part.resample === undefined) return [];
  if (part.kind === 'conv') return [path];
  return [`${path}.conv0`, ...(skipKernel(part, blocks) === undefined ? [] : [`${path}.skip`])];
};

/** The filter in two dimensions, [1, 1, taps, taps] of sum 1. */
const filterOf = (taps: readonly number[]): SafeTensor => {
  const square = taps.reduce((a, b) => a + b, 0) ** 2;
  const data = Float32Array.from(taps.flatMap((a) => taps.map((b) => (a * b) / square)));
  return { dtype: 'F32', shape: [1, 1, taps.length, taps.length], data };
};

const tableOf = (table: readonly number[]): SafeTensor => ({
  dtype: 'F32',
  shape: [table.length],
  data: Float32Array.from(table),
});
