import { TractError } from '@tractjs/core';
import { instances, type PickleBytes, type PickleGlobal, type PickleValue } from './values';

const orderedDict: PickleGlobal = {
  pickled: 'collections.OrderedDict',
  call(args) {
    const [items] = args;
    if (items === undefined) return new Map();
    if (!Array.isArray(items) || !items.every((item) => Array.isArray(item) && item.length === 2))
      throw new TractError('The file has an ordered dict in an unknown form: get the file again.');
    const made = new Map(items as [PickleValue, PickleValue][]);
    if (made.size < items.length)
      throw new TractError('The file has an ordered dict with a key twice: it is damaged. Get it again.');
    return made;
  },
};

/** Bytes in protocols before 3: _codecs.encode(text, 'latin1'). */
const encode: PickleGlobal = {
  pickled: '_codecs.encode',
  call([text, encoding]) {
    if (typeof text !== 'string' || !['latin1', 'latin-1'].includes(String(encoding)))
      throw new TractError('The file has bytes in an unknown form: get the file again.');
    return bytesFrom(text);
  },
};

/** Returns bytes that are not a range of the file. */
const bytesFrom = (text: string): PickleBytes => {
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return { pickled: 'bytes', begin: 0, end: bytes.byteLength, detached: true, read: () => bytes };
};

const collection = (name: string, make: (items: readonly PickleValue[]) => PickleValue): PickleGlobal => ({
  pickled: name,
  call: ([items]) => make(Array.isArray(items) ? items : items instanceof Set ? [...items] : []),
});

const builtins: Readonly<Record<string, PickleGlobal>> = {
  set: collection('set', (items) => new Set(items)),
  frozenset: collection('frozenset', (items) => new Set(items)),
  list: collection('list', (items) => [...items]),
  tuple: collection('tuple', (items) => [...items]),
  dict: { pickled: 'dict' },
  bytearray: {
    pickled: 'bytearray',
    call: ([value]) => (typeof value === 'string' ? bytesFrom(value) : (value ?? bytesFrom(''))),
  },
  bytes: { pickled: 'bytes', call: ([value]) => value ?? bytesFrom('') },
  complex: instances('complex'),
  slice: instances('slice'),
  range: instances('range'),
  ...Object.fromEntries(
    ['int', 'float', 'bool', 'str', 'object'].map((name) => [name, { pickled: `type ${name}` }]),
  ),
};

const counted: PickleGlobal = {
  pickled: 'collections.Counter',
  call: ([items]) => (items instanceof Map ? new Map(items) : new Map()),
};

/**
 * Names of Python's standard library that occur in files of weights: collections, bytes, numbers, and classes
 * of plain data such as argparse.Namespace. None of them runs code.
 */
export const pythonGlobals: Readonly<Record<string, PickleGlobal>> = {
  'collections OrderedDict': orderedDict,
  'collections Counter': counted,
  'collections defaultdict': { pickled: 'collections.defaultdict', call: () => new Map() },
  'collections deque': collection('collections.deque', (items) => [...items]),
  '_codecs encode': encode,
  ...Object.fromEntries(
    ['builtins', '__builtin__'].flatMap((module) =>
      Object.entries(builtins).map(([name, value]) => [`${module} ${name}`, value]),
    ),
  ),
  'argparse Namespace': instances('argparse.Namespace'),
  'types SimpleNamespace': instances('types.SimpleNamespace'),
  ...Object.fromEntries(
    ['pathlib', 'pathlib._local'].flatMap((module) =>
      ['PosixPath', 'WindowsPath', 'PurePosixPath', 'PureWindowsPath'].map((name) => [
        `${module} ${name}`,
        instances('pathlib.Path'),
      ]),
    ),
  ),
  ...Object.fromEntries(
    ['datetime', 'date', 'time', 'timedelta', 'timezone'].map((name) => [
      `datetime ${name}`,
      instances(`datetime.${name}`),
    ]),
  ),
};
