import type { Machine } from './machine';
import { toInteger } from './numbers';
import type { ByteReader } from './reader';
import { isGlobal, isInstance, type PickleValue } from './values';

type Operation = (machine: Machine, reader: ByteReader) => void;

/** An operation that puts a value on the stack. */
const push =
  (value: (reader: ByteReader, machine: Machine) => PickleValue): Operation =>
  (machine, reader) => {
    machine.stack.push(value(reader, machine));
  };

const tuple =
  (size: number): Operation =>
  (machine) => {
    const items = Array.from({ length: size }, () => machine.pop()).reverse();
    machine.stack.push(items);
  };

const remember =
  (index: (reader: ByteReader, machine: Machine) => number): Operation =>
  (machine, reader) => {
    machine.memo.set(index(reader, machine), machine.top());
  };

const recall =
  (index: (reader: ByteReader, machine: Machine) => number): Operation =>
  (machine, reader) => {
    const key = index(reader, machine);
    const value = machine.memo.get(key);
    machine.stack.push(value === undefined ? machine.fail(`nothing was remembered as ${key}`) : value);
  };

const append = (machine: Machine, items: readonly PickleValue[]): void => {
  const list = machine.top();
  if (!Array.isArray(list)) machine.fail('something is appended to what is no list');
  for (const item of items) list.push(item);
};

const setItems = (machine: Machine, items: readonly PickleValue[]): void => {
  const dict = machine.top();
  if (!(dict instanceof Map)) machine.fail('an item is set in what is no dict');
  if (items.length % 2 !== 0) machine.fail('a key has no value');
  for (let i = 0; i < items.length; i += 2) dict.set(items[i] as PickleValue, items[i + 1] as PickleValue);
};

const toDict = (machine: Machine): PickleValue => {
  const items = machine.popMark();
  const dict = new Map<PickleValue, PickleValue>();
  machine.stack.push(dict);
  setItems(machine, items);
  return machine.pop();
};

const global = (machine: Machine, module: PickleValue, name: PickleValue): PickleValue => {
  const key = `${String(module)} ${String(name)}`;
  const known = Object.hasOwn(machine.globals, key) ? machine.globals[key] : undefined;
  if (typeof module === 'string' && typeof name === 'string' && known !== undefined) return known;
  return machine.fail(
    `it refers to ${JSON.stringify(`${String(module)}.${String(name)}`.slice(0, 200))}, which is not among the names that data needs. The file may want to run code: read it only where it comes from somebody you trust, or get it as safetensors`,
  );
};

const call = (machine: Machine, target: PickleValue, args: PickleValue): void => {
  if (!isGlobal(target) || target.call === undefined || !Array.isArray(args))
    machine.fail('something is called that makes no data');
  machine.stack.push(target.call(args));
};

const persistentId = (machine: Machine, id: PickleValue): PickleValue =>
  machine.persistent?.(id) ?? machine.fail('it refers to data outside of it, and there is none');

const build: Operation = (machine) => {
  const state = machine.pop();
  const target = machine.top();
  if (isInstance(target)) target.state = state;
  // A dict's attributes, such as the version numbers of a state dict, are no weights.
  else if (!(target instanceof Map)) machine.fail('a state is set of what has none');
};

const addItems = (machine: Machine, items: readonly PickleValue[]): void => {
  const set = machine.top();
  if (!(set instanceof Set)) machine.fail('something is added to what is no set');
  for (const item of items) set.add(item);
};

/** Python's repr of a text of protocol 0, without its quotes: plain characters only. */
const quoted = (line: string, machine: Machine): string => {
  const match = /^(['"])([^\\]*)\1$/.exec(line.trim());
  return match ? (match[2] as string) : machine.fail('there is a text with escapes');
};

/** The escapes of protocol 0's texts, \\uXXXX and \\UXXXXXXXX. */
const unescaped = (line: string): string =>
  line.replace(
    /\\u([0-9a-fA-F]{4})|\\U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})/g,
    (_, short?: string, long?: string) =>
      String.fromCodePoint(Number.parseInt(short ?? (long as string), 16)),
  );

const code = (letter: string): number => letter.charCodeAt(0);

/**
 * Every operation that data needs, by its byte (Python's pickletools has the full list). Left out are those that make
 * objects of classes of the reader's choosing (INST, OBJ, EXT) and out-of-band buffers.
 */
export const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, (machine, reader) => void (reader.u8() > 5 && machine.fail('the protocol is newer than 5'))],
  [0x95, (_, reader) => void reader.length64()],
  [code('('), (machine) => void machine.marks.push(machine.stack.length)],
  [code('0'), (machine) => void machine.pop()],
  [code('1'), (machine) => void machine.popMark()],
  [code('2'), (machine) => void machine.stack.push(machine.top())],
  [code('N'), push(() => null)],
  [0x88, push(() => true)],
  [0x89, push(() => false)],
  [code('I'), push((reader, machine) => integerLine(reader.line(), machine))],
  [code('L'), push((reader, machine) => integerLine(reader.line().replace(/L$/, ''), machine))],
  [code('J'), push((reader) => reader.i32())],
  [code('K'), push((reader) => reader.u8())],
  [code('M'), push((reader) => reader.u16())],
  [0x8a, push((reader) => toInteger(reader.bytes(reader.u8())))],
  [0x8b, push((reader, machine) => longInteger(reader, machine))],
  [code('F'), push((reader, machine) => floatLine(reader.line(), machine))],
  [code('G'), push((reader) => reader.f64be())],
  [code('S'), push((reader, machine) => quoted(reader.line(), machine))],
  [code('T'), push((reader) => reader.text(reader.u32()))],
  [code('U'), push((reader) => reader.text(reader.u8()))],
  [code('V'), push((reader) => unescaped(reader.line()))],
  [code('X'), push((reader) => reader.text(reader.u32()))],
  [0x8c, push((reader) => reader.text(reader.u8()))],
  [0x8d, push((reader) => reader.text(reader.length64()))],
  [code('B'), push((reader) => reader.bytes(reader.u32()))],
  [code('C'), push((reader) => reader.bytes(reader.u8()))],
  [0x8e, push((reader) => reader.bytes(reader.length64()))],
  [0x96, push((reader) => reader.bytes(reader.length64()))],
  [code(']'), push(() => [])],
  [code(')'), push(() => [])],
  [code('}'), push(() => new Map())],
  [0x8f, push(() => new Set())],
  [code('l'), push((_, machine) => machine.popMark())],
  [code('t'), push((_, machine) => machine.popMark())],
  [code('d'), push((_, machine) => toDict(machine))],
  [0x91, push((_, machine) => new Set(machine.popMark()))],
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [code('a'), (machine) => append(machine, [machine.pop()])],
  [code('e'), (machine) => append(machine, machine.popMark())],
  [
    code('s'),
    (machine) => {
      const value = machine.pop();
      const key = machine.pop();
      setItems(machine, [key, value]);
    },
  ],
  [code('u'), (machine) => setItems(machine, machine.popMark())],
  [0x90, (machine) => addItems(machine, machine.popMark())],
  [code('p'), remember((reader, machine) => indexLine(reader.line(), machine))],
  [code('q'), remember((reader) => reader.u8())],
  [code('r'), remember((reader) => reader.u32())],
  [0x94, remember((_, machine) => machine.memo.size)],
  [code('g'), recall((reader, machine) => indexLine(reader.line(), machine))],
  [code('h'), recall((reader) => reader.u8())],
  [code('j'), recall((reader) => reader.u32())],
  [code('c'), push((reader, machine) => global(machine, reader.line(), reader.line()))],
  [
    0x93,
    (machine) => {
      const name = machine.pop();
      machine.stack.push(global(machine, machine.pop(), name));
    },
  ],
  [
    code('R'),
    (machine) => {
      const args = machine.pop();
      call(machine, machine.pop(), args);
    },
  ],
  [
    0x81,
    (machine) => {
      const args = machine.pop();
      call(machine, machine.pop(), args);
    },
  ],
  [code('b'), build],
  [code('P'), push((reader, machine) => persistentId(machine, reader.line()))],
  [code('Q'), push((_, machine) => persistentId(machine, machine.pop()))],
]);

const integerLine = (line: string, machine: Machine): PickleValue => {
  if (line === '00') return false;
  if (line === '01') return true;
  if (!/^[+-]?\d{1,400}$/.test(line.trim())) return machine.fail('there is a number that is none');
  const value = BigInt(line.trim());
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
};

/** A number of more than 64 bytes is no index, size or seed. */
const longInteger = (reader: ByteReader, machine: Machine): PickleValue => {
  const size = reader.u32();
  return size > 64 ? machine.fail(`there is a number of ${size} bytes`) : toInteger(reader.bytes(size));
};

const floatLine = (line: string, machine: Machine): number => {
  const text = line.trim();
  const special: Readonly<Record<string, number>> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  if (Object.hasOwn(special, text)) return special[text] as number;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? machine.fail('there is a number that is none') : value;
};

const indexLine = (line: string, machine: Machine): number => {
  const index = Number(line);
  return Number.isSafeInteger(index) && index >= 0 ? index : machine.fail('there is an index that is none');
};
