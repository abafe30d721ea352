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
  readEdmPickle,
  readLegacyTorch,
  readPlaced,
  readTorchArchive,
} from '../torch';

/** Reads an archive of torch.save, values when asked for. @throws TractError if it is damaged or something else. */
export const readTorchFile = async (source: FileSource): Promise<CheckpointContent> => {
  const { value, read } = await readTorchArchive(source);
  return contentOf('torch', value, source.bytes, read);
};

/**
 * Reads a pickle without an archive: of torch.save before PyTorch 1.6, or of EDM. The bytes of storages are gone over.
 * @throws TractError if it is damaged or something else.
 */
export const readPickleFile = (source: FileSource): CheckpointContent => {
  const input = fileInput(source.bytes, source.readNow);
  return isLegacyTorch(input)
    ? contentOf('torch, legacy', readLegacyTorch(input), source.bytes, readPlaced(source))
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

/** A dict, or the options of a command as argparse has them. */
const dictOf = (value: PickleValue | undefined): PickleValue =>
  value instanceof Map ? value : isOptions(value) ? (value.state ?? null) : null;

const isOptions = (value: PickleValue | undefined): value is PickleInstance =>
  value !== undefined && isInstance(value) && value.pickled === 'argparse.Namespace';

/** The first of these dicts, unless it holds nothing but tensors. */
const configOf = (value: PickleValue): Readonly<Record<string, unknown>> | undefined => {
  if (!(value instanceof Map)) return undefined;
  const found = CONFIG_KEYS.map((key) => dictOf(value.get(key))).find((item) => item instanceof Map);
  const config = Object.entries(plainData(found ?? null)).filter(([, item]) => item !== undefined);
  return config.length > 0 ? Object.fromEntries(config) : undefined;
};
