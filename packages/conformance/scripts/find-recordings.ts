import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Fields, isFields } from './read';

/** Something to replay, or a file that should have held it. */
export type Recording =
  | {
      readonly form: 'tract' | 'sampler';
      readonly name: string;
      readonly fields: Fields;
      readonly toy?: unknown;
    }
  | { readonly form: 'network'; readonly name: string; readonly path: string }
  | { readonly form: 'broken'; readonly name: string; readonly message: string };

/**
 * Every recording below a folder: TRACT runs and sampler cases in *.json, networks in *.safetensors, whatever
 * their names.
 */
export const findRecordings = (folder: string): Recording[] =>
  filesBelow(folder).flatMap((file): readonly Recording[] => {
    const name = relative(folder, file);
    try {
      if (file.endsWith('.json')) return recordingsOf(name, JSON.parse(readFileSync(file, 'utf8')));
      if (file.endsWith('.safetensors')) return networkOf(name, file);
    } catch (error) {
      return [
        {
          form: 'broken',
          name,
          message: `this file cannot be read: ${error instanceof Error ? error.message : error}`,
        },
      ];
    }
    return [];
  });

const filesBelow = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));

/** Lists of TRACT runs (or a single one), and objects with sampler cases. Other JSON is none of ours. */
const recordingsOf = (file: string, content: unknown): Recording[] => {
  if (Array.isArray(content)) {
    return content
      .filter(isRun)
      .map((fields, i) => ({ form: 'tract', name: `${file}[${i}] ${titleOf(fields)}`, fields }));
  }
  if (isRun(content)) return [{ form: 'tract', name: `${file} ${titleOf(content)}`, fields: content }];
  if (!isFields(content) || !Array.isArray(content['cases'])) return [];
  return content['cases'].map((fields: unknown, i) => {
    const name = `${file}[${i}]`;
    if (!isFields(fields)) return { form: 'broken', name, message: 'this sampler case is not an object.' };
    return { form: 'sampler', name: `${name} ${samplerTitle(fields)}`, fields, toy: content['toy'] };
  });
};

const isRun = (value: unknown): value is Fields =>
  isFields(value) && 'steps' in value && ('timesteps' in value || 'toy' in value);

const titleOf = ({ kind, timesteps, phase, timeSchedule }: Fields): string =>
  [kind, `T ${timesteps}`, phase === undefined ? '' : `phase ${phase}`, `of ${timeSchedule}`]
    .filter(Boolean)
    .join(' ');

const samplerTitle = ({ kind, args }: Fields): string => {
  const options = isFields(args) ? Object.entries(args) : [];
  return [String(kind), ...options.map(([name, value]) => `${name}=${value}`)].join(' ');
};

/** A safetensors file begins with the length of its JSON header, 8 bytes little-endian, and the header. */
const networkOf = (name: string, file: string): Recording[] => {
  const { size } = statSync(file);
  const handle = openSync(file, 'r');
  try {
    const prefix = Buffer.alloc(8);
    const length = readSync(handle, prefix, 0, 8, 0) === 8 ? Number(prefix.readBigUInt64LE()) : Number.NaN;
    if (!(length <= size - 8)) throw new Error('it is shorter than its own header says.');
    const header = Buffer.alloc(length);
    readSync(handle, header, 0, length, 8);
    const parsed: unknown = JSON.parse(header.toString('utf8'));
    const metadata = isFields(parsed) ? parsed['__metadata__'] : undefined;
    const arch = isFields(metadata) ? metadata['arch'] : undefined;
    return typeof arch === 'string' ? [{ form: 'network', name: `${name} ${arch}`, path: file }] : [];
  } finally {
    closeSync(handle);
  }
};
