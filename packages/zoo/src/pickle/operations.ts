import { MAX_PICKLE_MEMO } from '../parts';
import { floatLine, indexLine, integerLine, longInteger, quoted, unescaped } from './literals';
import type { Machine } from './machine';
import { toInteger } from './numbers';
import type { ByteReader } from './reader';
import { isGlobal, isInstance, type PickleBytes, type PickleValue } from './values';

type Operation = (machine: Machine, reader: ByteReader) => void;

/** Returns an operation that pushes a value on the stack. */
const push =
  (value: (reader: ByteReader, machine: Machine) => PickleValue): Operation =>
  (machine, reader) => {
    machine.stack.push(value(reader, machine));
  };

/** Returns an operation that pushes a new list, dict or the like, which counts as an object of the budget. */
const pushNew =
  (value: (reader: ByteReader, machine: Machine) => PickleValue): Operation =>
  (machine, reader) => {
    machine.spendObject();
    machine.stack.push(value(reader, machine));
  };

const textOf = (machine: Machine, reader: ByteReader, count: number): string => {
  // If the file is too short, reader.text() reports that instead of the budget.
  if (count <= machine.input.bytes - reader.position) machine.spendText(count);
  return reader.text(count);
};

const lineOf = (machine: Machine, reader: ByteReader): string => {
  const line = reader.line();
  machine.spendText(line.length);
  return line;
};

/** Skips bytes and returns their range. */
const skippedBytes = (machine: Machine, reader: ByteReader, count: number): PickleBytes => {
  const begin = reader.skip(count);
  const end = begin + count;
  return { pickled: 'bytes', begin, end, read: () => machine.input.read(begin, end) };
};

const tuple =
  (size: number): Operation =>
  (machine) => {
    machine.spendObject();
    const items = Array.from({ length: size }, () => machine.pop()).reverse();
    machine.stack.push(items);
  };

const remember =
  (index: (reader: ByteReader, machine: Machine) => number): Operation =>
  (machine, reader) => {
    machine.memo.set(index(reader, machine), machine.top());
    if (machine.memo.size > MAX_PICKLE_MEMO) machine.fail(`the memo has more than ${MAX_PICKLE_MEMO} values`);
  };

const recall =
  (index: (reader: ByteReader, machine: Machine) => number): Operation =>
  (machine, reader) => {
    const key = index(reader, machine);
    const value = machine.memo.get(key);
    machine.stack.push(value === undefined ? machine.fail(`the memo has no value ${key}`) : value);
  };

const append = (machine: Machine, items: readonly PickleValue[]): void => {
  const list = machine.top();
  if (!Array.isArray(list)) machine.fail('an item is appended to something that is not a list');
  for (const item of items) list.push(item);
};

const setItems = (machine: Machine, items: readonly PickleValue[]): void => {
  const dict = machine.top();
  if (!(dict instanceof Map)) machine.fail('an item is set in something that is not a dict');
  if (items.length % 2 !== 0) machine.fail('a key has no value');
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i] as PickleValue;
    if (dict.has(key)) machine.fail(`a dict has ${shown(key)} twice`);
    dict.set(key, items[i + 1] as PickleValue);
  }
};

const toDict = (machine: Machine): PickleValue => {
  const items = machine.popMark();
  const dict = new Map<PickleValue, PickleValue>();
  machine.stack.push(dict);
  setItems(machine, items);
  return machine.pop();
};

const shown = (value: PickleValue): string =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 200)) : `a key that is a ${typeof value}`;

const global = (machine: Machine, module: PickleValue, name: PickleValue): PickleValue => {
  if (typeof module !== 'string' || typeof name !== 'string')
    return machine.fail('it refers to a name that is not a string');
  const key = `${module} ${name}`;
  const known = Object.hasOwn(machine.globals, key) ? machine.globals[key] : undefined;
  return (
    known ??
    machine.fail(
      `it refers to ${shown(`${module}.${name}`)}, which is not among the names that weights need${runsCode(module, name) ? ': it may try to run code' : ''}. No code was run. Save only the weights, torch.save(network.state_dict(), ...), or save them as safetensors`,
    )
  );
};

/** Names that run code if Python loads them; other unknown names may be a trainer's plain classes. */
const CODE_RUNNERS =
  /^(?:(?:os|posix|nt|sys|subprocess|pty|shutil|socket|runpy|importlib|code|commands|webbrowser|ctypes|asyncio)(?:\.\S*)? |(?:builtins|__builtin__) (?:eval|exec|execfile|compile|open|getattr|setattr|apply|input|__import__|breakpoint)$)/;

const runsCode = (module: string, name: string): boolean => CODE_RUNNERS.test(`${module} ${name}`);

const call = (machine: Machine, target: PickleValue, args: PickleValue): void => {
  if (!isGlobal(target) || target.call === undefined || !Array.isArray(args))
    machine.fail('something is called that does not make data');
  machine.spendObject();
  // A call may iterate over its arguments, and many calls can share a long list.
  for (const arg of args) machine.spendOperations(Array.isArray(arg) ? arg.length : 0);
  machine.stack.push(target.call(args));
};

const persistentId = (machine: Machine, id: PickleValue): PickleValue =>
  machine.persistent?.(id) ?? machine.fail('it refers to data outside the pickle, and there is none');

const build: Operation = (machine) => {
  const state = machine.pop();
  const target = machine.top();
  if (isInstance(target)) target.state = state;
  // The state of a dict, such as the version numbers of a state dict, is ignored.
  else if (!(target instanceof Map)) machine.fail('a state is set on something that has none');
};

const addItems = (machine: Machine, items: readonly PickleValue[]): void => {
  const set = machine.top();
  if (!(set instanceof Set)) machine.fail('an item is added to something that is not a set');
  for (const item of items) set.add(item);
};

const code = (letter: string): number => letter.charCodeAt(0);

/**
 * The operations that data needs, by their byte (see Python's pickletools for all). Operations that make
 * objects of arbitrary classes (INST, OBJ, EXT) and out-of-band buffers are left out.
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
  [code('S'), push((reader, machine) => quoted(lineOf(machine, reader), machine))],
  [code('T'), push((reader, machine) => textOf(machine, reader, reader.u32()))],
  [code('U'), push((reader, machine) => textOf(machine, reader, reader.u8()))],
  [code('V'), push((reader, machine) => unescaped(lineOf(machine, reader)))],
  [code('X'), push((reader, machine) => textOf(machine, reader, reader.u32()))],
  [0x8c, push((reader, machine) => textOf(machine, reader, reader.u8()))],
  [0x8d, push((reader, machine) => textOf(machine, reader, reader.length64()))],
  [code('B'), pushNew((reader, machine) => skippedBytes(machine, reader, reader.u32()))],
  [code('C'), pushNew((reader, machine) => skippedBytes(machine, reader, reader.u8()))],
  [0x8e, pushNew((reader, machine) => skippedBytes(machine, reader, reader.length64()))],
  [0x96, pushNew((reader, machine) => skippedBytes(machine, reader, reader.length64()))],
  [code(']'), pushNew(() => [])],
  [code(')'), pushNew(() => [])],
  [code('}'), pushNew(() => new Map())],
  [0x8f, pushNew(() => new Set())],
  [code('l'), pushNew((_, machine) => machine.popMark())],
  [code('t'), pushNew((_, machine) => machine.popMark())],
  [code('d'), pushNew((_, machine) => toDict(machine))],
  [0x91, pushNew((_, machine) => new Set(machine.popMark()))],
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
  [code('P'), pushNew((reader, machine) => persistentId(machine, reader.line()))],
  [code('Q'), pushNew((_, machine) => persistentId(machine, machine.pop()))],
]);
