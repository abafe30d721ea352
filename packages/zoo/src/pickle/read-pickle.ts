import { TractError } from '@tractjs/core';
import { MAX_PICKLE_STACK } from '../parts';
import { type PickleBudget, pickleBudget } from './budget';
import { memoryInput, type PickleInput } from './input';
import type { Machine } from './machine';
import { operations } from './operations';
import { byteReader } from './reader';
import type { PickleGlobal, PickleValue } from './values';

/** What a pickle may refer to, and its limits. */
export interface PickleOptions {
  /** Known names as "module name", such as "collections OrderedDict". All others are refused. */
  readonly globals?: Readonly<Record<string, PickleGlobal>>;
  /**
   * Returns the value of a persistent id, such as a storage in another part of the file. Without it, ids are
   * refused.
   */
  readonly persistent?: (id: PickleValue) => PickleValue;
  /** The budget, from which the pickle's work is subtracted. Default a new one. */
  readonly budget?: PickleBudget;
  /** Maximum number of values on the stack. Default `MAX_PICKLE_STACK`. */
  readonly maxStack?: number;
}

/**
 * Reads a pickle of any protocol (0 to 5) as data. No code is executed: operations are a closed list, names
 * must be in `globals`, and globals only make data.
 * @throws TractError if the pickle is truncated, uses an unknown operation or name, or exceeds a limit.
 */
export const readPickle = (input: Uint8Array | PickleInput, options: PickleOptions = {}): PickleValue =>
  readPickleFrom(input instanceof Uint8Array ? memoryInput(input) : input, options).value;

/**
 * Reads a pickle as `readPickle` does, and also returns its length: some files have several pickles in
 * sequence.
 */
export const readPickleFrom = (
  input: PickleInput,
  options: PickleOptions = {},
): { readonly value: PickleValue; readonly length: number } => {
  const { globals = {}, persistent, budget = pickleBudget(), maxStack = MAX_PICKLE_STACK } = options;
  const given = { ...budget };
  const reader = byteReader(input);
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
    input,
    pop: () => (stack.length > floor() ? (stack.pop() as PickleValue) : fail('a value is missing')),
    top: () => (stack.length > floor() ? (stack.at(-1) as PickleValue) : fail('a value is missing')),
    popMark() {
      const mark = marks.pop();
      if (mark === undefined) return fail('a mark is missing');
      return stack.splice(mark);
    },
    spendOperations(count) {
      budget.operations -= count;
      if (budget.operations < 0) fail(`there are more than ${given.operations} operations`);
    },
    spendText(bytes) {
      budget.text -= bytes;
      if (budget.text < 0) fail(`its strings have more than ${given.text} bytes`);
    },
    spendObject() {
      budget.objects--;
      if (budget.objects < 0) fail(`there are more than ${given.objects} lists, dicts and the like`);
    },
    fail,
  };
  for (;;) {
    machine.spendOperations(1);
    started = reader.position;
    const code = reader.u8();
    if (code === STOP) return { value: machine.pop(), length: reader.position };
    const operation = operations.get(code);
    if (operation === undefined)
      return fail(`the operation 0x${code.toString(16).padStart(2, '0')} is not one that data needs`);
    operation(machine, reader);
    if (stack.length > maxStack || marks.length > maxStack)
      return fail(`the stack has more than ${maxStack} values or marks`);
  }
};

const STOP = '.'.charCodeAt(0);
