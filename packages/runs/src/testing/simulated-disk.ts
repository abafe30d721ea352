import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileLayer, OpenFile } from '../disk/file-layer';

/** A file, with its current and its synced content. */
interface SimulatedFile {
  now: Buffer;
  synced: Buffer;
}

/** A folder, with its current and its synced entries. */
interface SimulatedFolder {
  now: Map<string, Entry>;
  synced: Map<string, Entry>;
}

type Entry = SimulatedFile | SimulatedFolder;

/** What a crash does to data that were not synced. */
export interface Crash {
  /** Chooses the state of a name that was changed and not synced. */
  name(): 'synced' | 'now';
  /** Returns the content of a file that was changed and not synced. */
  content(synced: Buffer, now: Buffer): Buffer;
}

/** A disk in memory that stops, fails or loses data at a chosen call. */
export interface SimulatedDisk extends FileLayer {
  /** Calls so far. */
  readonly calls: readonly string[];
  /** Called before each call with the call's index. If it throws, the call throws. */
  beforeCall: (index: number, call: string) => void;
  /** Writes the state after a crash at this moment into a folder. */
  crash(into: string, crash: Crash): void;
}

const isFolder = (entry: Entry | undefined): entry is SimulatedFolder =>
  entry !== undefined && entry.now instanceof Map;
const problem = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code, path });

/** Makes an error of the disk. */
export const diskError = (code: string, path = 'somewhere'): Error => problem(code, path);

/** Makes an empty simulated disk. */
export const simulatedDisk = (): SimulatedDisk => {
  const root: SimulatedFolder = { now: new Map(), synced: new Map() };
  const calls: string[] = [];
  const find = (path: string): Entry | undefined =>
    path
      .split('/')
      .filter(Boolean)
      .reduce<Entry | undefined>((entry, name) => (isFolder(entry) ? entry.now.get(name) : undefined), root);
  const folderOf = (path: string): SimulatedFolder => {
    const entry = find(path);
    if (!isFolder(entry)) throw problem('ENOENT', path);
    return entry;
  };
  const disk: SimulatedDisk = {
    calls,
    beforeCall: () => undefined,
    async makeFolder(path) {
      step('mkdir', path);
      let [folder, first, walked]: [SimulatedFolder, string | undefined, string] = [root, undefined, ''];
      for (const name of path.split('/').filter(Boolean)) {
        walked = `${walked}/${name}`;
        const made: SimulatedFolder = { now: new Map(), synced: new Map() };
        if (!folder.now.has(name)) first ??= walked;
        const next = folder.now.get(name) ?? made;
        folder.now.set(name, next);
        folder = next as SimulatedFolder;
      }
      return first;
    },
    async create(path): Promise<OpenFile> {
      step('create', path);
      const folder = folderOf(dirname(path));
      if (folder.now.has(basename(path))) throw problem('EEXIST', path);
      const file: SimulatedFile = { now: Buffer.alloc(0), synced: Buffer.alloc(0) };
      folder.now.set(basename(path), file);
      return {
        async write(bytes) {
          // A failing call may have written a part.
          const all = Buffer.concat([file.now, bytes]);
          file.now = all.subarray(0, all.length - Math.ceil(bytes.byteLength / 2));
          step('write', path);
          file.now = all;
        },
        async sync() {
          step('sync', path);
          file.synced = file.now;
        },
        close: async () => undefined,
      };
    },
    async extend(path, length, bytes) {
      const folder = folderOf(dirname(path));
      const file = (folder.now.get(basename(path)) as SimulatedFile | undefined) ?? {
        now: Buffer.alloc(0),
        synced: Buffer.alloc(0),
      };
      folder.now.set(basename(path), file);
      const all = Buffer.concat([file.now.subarray(0, length), bytes]);
      file.now = all.subarray(0, all.length - Math.ceil(bytes.byteLength / 2));
      step('extend', path);
      file.now = all;
    },
    async syncFile(path) {
      step('sync', path);
      const file = find(path);
      if (file && !isFolder(file)) file.synced = file.now;
    },
    async syncFolder(path) {
      step('sync folder', path);
      const folder = folderOf(path);
      folder.synced = new Map(folder.now);
    },
    async rename(from, to) {
      step('rename', to);
      const [source, target] = [folderOf(dirname(from)), folderOf(dirname(to))];
      const entry = source.now.get(basename(from));
      const there = target.now.get(basename(to));
      if (entry === undefined) throw problem('ENOENT', from);
      if (isFolder(there) && there.now.size > 0) throw problem('ENOTEMPTY', to);
      source.now.delete(basename(from));
      target.now.set(basename(to), entry);
    },
    async remove(path) {
      step('remove', path);
      const parent = find(dirname(path));
      if (isFolder(parent)) parent.now.delete(basename(path));
    },
    async list(path) {
      const folder = find(path);
      return isFolder(folder) ? [...folder.now.keys()] : [];
    },
    crash(into, crash) {
      const lay = (entry: Entry, path: string): void => {
        if (!isFolder(entry)) {
          writeFileSync(
            path,
            entry.now === entry.synced ? entry.now : crash.content(entry.synced, entry.now),
          );
          return;
        }
        mkdirSync(path, { recursive: true });
        for (const name of new Set([...entry.now.keys(), ...entry.synced.keys()])) {
          const found =
            entry[entry.now.get(name) === entry.synced.get(name) ? 'now' : crash.name()].get(name);
          if (found) lay(found, join(path, name));
        }
      };
      lay(root, into);
    },
  };
  const step = (call: string, path: string): void => {
    calls.push(`${call} ${path}`);
    disk.beforeCall(calls.length - 1, `${call} ${path}`);
  };
  return disk;
};
