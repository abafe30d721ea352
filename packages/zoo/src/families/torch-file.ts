import type { CheckpointContent } from '../checkpoint/checkpoint-file';
import { CONFIG_KEYS } from '../checkpoint/config-keys';
import { nameListedAverages } from '../checkpoint/listed-averages';
import { tensorTable } from '../checkpoint/tensor-table';
import { fileInput, isInstance, type PickleInstance, type PickleValue, plainData } from '../pickle';
import type { FileSource } from '../reading';
import {
  collectTensors,
  isLegacyTorch,
  type ReadStorage,
  readAtOffset,
  readEdmPickle,
  readLegacyTorch,
  readTorchArchive,
} from '../torch';

/**
 * Reads a zip archive of torch.save; values are read on demand.
 * @throws TractError if it is damaged or something else.
 */
export const readTorchFile = async (source: FileSource): Promise<CheckpointContent> => {
  const { value, read } = await readTorchArchive(source);
  return contentOf('torch', value, source.bytes, read);
};

/**
 * Reads a pickle without an archive: from torch.save before PyTorch 1.6, or EDM's. Values are read on demand.
 * @throws TractError if it is damaged or something else.
 */
export const readPickleFile = (source: FileSource): CheckpointContent => {
  const input = fileInput(source.bytes, source.readNow);
  return isLegacyTorch(input)
    ? contentOf('torch, legacy', readLegacyTorch(input), source.bytes, readAtOffset(source))
    : readEdmPickle(source);
};

const contentOf = (
  format: 'torch' | 'torch, legacy',
  value: PickleValue,
  bytes: number,
  read: ReadStorage,
): CheckpointContent => {
  const table = tensorTable(bytes);
  collectTensors(value, table, read);
  const config = configOf(value);
  return { format, ...(config && { config }), tensors: nameListedAverages(table.tensors()) };
};

/** Returns a dict, or the attributes of an argparse.Namespace; otherwise null. */
const dictOf = (value: PickleValue | undefined): PickleValue =>
  value instanceof Map ? value : isOptions(value) ? (value.state ?? null) : null;

const isOptions = (value: PickleValue | undefined): value is PickleInstance =>
  value !== undefined && isInstance(value) && value.pickled === 'argparse.Namespace';

/** Returns the network's options: the first dict under `CONFIG_KEYS`, if it contains plain data. */
const configOf = (value: PickleValue): Readonly<Record<string, unknown>> | undefined => {
  if (!(value instanceof Map)) return undefined;
  const found = CONFIG_KEYS.map((key) => dictOf(value.get(key))).find((item) => item instanceof Map);
  const config = Object.entries(plainData(found ?? null)).filter(([, item]) => item !== undefined);
  return config.length > 0 ? Object.fromEntries(config) : undefined;
};
