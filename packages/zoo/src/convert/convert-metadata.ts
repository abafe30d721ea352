import { isDeepStrictEqual } from 'node:util';
import type { Description } from '@tractjs/core';
import { familyOf } from '../families/families';
import { checkedJson } from '../parts';

/** What a file says of its network: the family's own words, or the description of a kind of this project. */
const factsOf = (network: Description): { readonly arch: string; readonly config: Description | object } =>
  familyOf(network)?.facts(network) ?? ownFacts(network);

/**
 * The text of a file: what its source carried, and over that the format and what is known of the network. What the source
 * says of the network beyond that, such as its dropout, stays; words of somebody else's under the same keys are kept as
 * `source_arch` and `source_config`.
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
    ...{ format: 'pt', arch, config: JSON.stringify(merged ?? config) },
  };
};

/** A configuration with what another says beside, if it is still one of the same network. */
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

/** The text that a model folder's weights carry: whose words on the network are not to be taken for those of its layout. */
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
