import { TractError } from '@tractjs/core';
import { operations } from './operations';
import { byteReader } from './reader';
import type { PickleGlobal, PickleValue } from './values';

/** What a pickle may refer to, and how much work it may make. */
export interface PickleOptions {
  /** Known names by "module name", such as "collections OrderedDict"; every other is refused. */
  readonly globals?: Readonly<Record<string, PickleGlobal>>;
  /** What a persistent id stands for, such as a storage in another part of the file. Refused where missing. */
  readonly persistent?: (id: PickleValue) => PickleValue;
  /** Most operations; default 20 million, some ten times what the largest checkpoints have. */
  readonly maxOperations?: number;
  /** Most values on the stack, which also bounds how deep lists in lists are while they are read; default 1 million. */
  readonly maxStack?: number;
}

/** The machine that operations work on. */
export interface Machine {
  readonly stack: PickleValue[];
  /** Heights of the stack at the marks. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
  readonly globals: Readonly<Record<string, PickleGlobal>>;
  readonly persistent: ((id: PickleValue) => PickleValue) | undefined;
  /** The last value of the stack, taken off. */
  pop(): PickleValue;
  /** The last value of the stack, left there. */
  top(): PickleValue;
  /** All values above the last mark, taken off, and the mark with them. */
  popMark(): PickleValue[];
  /** Stops with an error that says where. */
  fail(why: string): never;
}

/**
 * Reads a pickle of any protocol (0 to 5) as data. Nothing is executed: operations are a closed list, names must be among
 * `globals`, and what those make is data. Bytes are views of the file.
 * @throws TractError where the pickle is cut short, uses an operation or a name that is not known, or makes too much work.
 */
export const readPickle = (bytes: Uint8Array, options: PickleOptions = {}): PickleValue =>
  readPickleFrom(bytes, options).value;

/** The same, with how many bytes it took: some files have several pickles one after another. */
export const readPickleFrom = (
  bytes: Uint8Array,
  options: PickleOptions = {},
): { readonly value: PickleValue; readonly length: number } => {
  const { globals = {}, persistent, maxOperations = 20_000_000, maxStack = 1_000_000 } = options;
  const reader = byteReader(bytes);
  const stack: PickleValue[] = [];
  const marks: number[] = [];
  let started = 0;
  const fail = (why: string): never => {
    throw new TractError(`The pickle cannot be read: at byte ${started}, ${why}.`);
  };
  const floor = () => marks.at(-1) ?? 0;
  const machine: Machine = {
    stack,
    marks,
    memo: new Map(),
    globals,
    persistent,
    pop: () => (stack.length > floor() ? (stack.pop() as PickleValue) : fail('a value is missing')),
    top: () => (stack.length > floor() ? (stack.at(-1) as PickleValue) : fail('a value is missing')),
    popMark() {
      const mark = marks.pop();
      if (mark === undefined) return fail('a mark is missing');
      return stack.splice(mark);
    },
    fail,
  };
  for (let count = 0; count < maxOperations; count++) {
    started = reader.position;
    const code = reader.u8();
    if (code === STOP) return { value: machine.pop(), length: reader.position };
    const operation = operations.get(code);
    if (operation === undefined)
      return fail(
        `there is the operation 0x${code.toString(16).padStart(2, '0')}, which is not one that data needs`,
      );
    operation(machine, reader);
    if (stack.length > maxStack || marks.length > maxStack)
      return fail(`more than ${maxStack} values are open at once`);
  }
  return fail(`there are more than ${maxOperations} operations`);
};

const STOP = '.'.charCodeAt(0);
