import { isDeepStrictEqual } from 'node:util';
import type { Description } from '@tractjs/core';
import { familyOf } from '../families/families';
import { checkedJson } from '../parts';

/** Returns what a file says about its network: in the family's terms, or as this project's description. */
const factsOf = (network: Description): { readonly arch: string; readonly config: Description | object } =>
  familyOf(network)?.facts(network) ?? ownFacts(network);

/**
 * Returns the metadata of a written file: that of its source, with `format`, `arch` and `config` replaced. A
 * config of the same network is merged, so that options that are not used here, such as dropout, are kept;
 * another project's `arch` and `config` are kept as `source_arch` and `source_config`.
 */
export const metadataFor = (
  carried: Readonly<Record<string, string>> = {},
  network?: Description,
): Readonly<Record<string, string>> => {
  if (network === undefined) return { format: 'pt', ...carried };
  const { source_arch: oldArch, source_config: oldConfig, ...rest } = carried;
  const [theirArch, theirConfig] = [rest['arch'] ?? oldArch, rest['config'] ?? oldConfig];
  const { arch, config } = factsOf(network);
  const merged = theirArch === arch ? mergedConfig(network, jsonObject(theirConfig), config) : undefined;
  return {
    ...rest,
    ...(theirArch !== undefined && theirArch !== arch && { source_arch: theirArch }),
    ...(theirConfig !== undefined && merged === undefined && { source_config: theirConfig }),
    format: 'pt',
    arch,
    config: JSON.stringify(merged ?? config),
  };
};

/** Merges two configurations; returns undefined if the result does not describe the same network. */
const mergedConfig = (
  network: Description,
  before: object | undefined,
  config: object,
): object | undefined => {
  if (before === undefined) return undefined;
  const merged = { ...before, ...config };
  const family = familyOf(network);
  try {
    const again = family?.recognise({ metadata: { arch: factsOf(network).arch }, config: merged });
    return again !== undefined && isDeepStrictEqual(again, network) ? merged : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Returns the metadata of a model folder's weights: `arch` and `config`, which describe another layout, are
 * renamed.
 */
export const metadataInFolder = ({
  arch,
  config,
  ...rest
}: Readonly<Record<string, string>>): Record<string, string> => ({
  ...rest,
  ...(arch !== undefined && { source_arch: arch }),
  ...(config !== undefined && { source_config: config }),
});

const jsonObject = (text: string | undefined): object | undefined => {
  const checked = text === undefined ? undefined : checkedJson(text);
  const value = checked !== undefined && 'value' in checked ? checked.value : undefined;
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
};

const ownFacts = ({ kind, ...config }: Description) => ({ arch: `tract ${kind}`, config });
