import { parseConfig } from '../parts';
import type { FileSource } from '../reading';
import { decodeSafetensorsHeader, headerLength } from '../safetensors/header';
import { viewOf } from '../safetensors/types';
import type { CheckpointContent, StoredTensor } from './checkpoint-file';

/**
 * Reads the header of a safetensors file; tensors are read on demand.
 * @throws TractError if it is malformed.
 */
export const readSafetensorsFile = async (source: FileSource): Promise<CheckpointContent> => {
  const length = headerLength(await source.read(0, Math.min(8, source.bytes)), source.bytes);
  const header = await source.read(0, 8 + length);
  const { entries, metadata, dataStart } = decodeSafetensorsHeader(header, source.bytes);
  const tensors = Object.entries(entries).map(
    ([name, { dtype, shape, begin, end }]): [string, StoredTensor] => [
      name,
      {
        dtype,
        shape,
        read: async () => ({
          dtype,
          shape,
          data: viewOf(dtype, await source.read(dataStart + begin, dataStart + end)),
        }),
      },
    ],
  );
  const config = configOf(metadata, `The config of ${source.path}`);
  return {
    format: 'safetensors',
    ...(config && { config }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    tensors: Object.fromEntries(tensors),
  };
};

/** Reads the network's options. Without `arch`, other projects' text under the key `config` is ignored. */
const configOf = (
  metadata: Readonly<Record<string, string>>,
  what: string,
): Readonly<Record<string, unknown>> | undefined => {
  const text = Object.hasOwn(metadata, 'config') ? metadata['config'] : undefined;
  if (!text?.trimStart().startsWith('{')) return undefined;
  try {
    return parseConfig(text, what);
  } catch (error) {
    if (Object.hasOwn(metadata, 'arch')) throw error;
    return undefined;
  }
};
