import { TractError } from '@tractjs/core';
import { MAX_PICKLE_STACK } from '../parts';
import { type PickleBudget, pickleBudget } from './budget';
import { memoryInput, type PickleInput } from './input';
import type { Machine } from './machine';
import { operations } from './operations';
import { byteReader } from './reader';
import type { PickleGlobal, PickleValue } from './values';

/** What a pickle may refer to, and how much work it may make. */
export interface PickleOptions {
  /** Known names by "module name", such as "collections OrderedDict"; every other is refused. */
  readonly globals?: Readonly<Record<string, PickleGlobal>>;
  /** What a persistent id stands for, such as a storage in another part of the file. Refused where missing. */
  readonly persistent?: (id: PickleValue) => PickleValue;
  /** Work that may still be made; fresh where missing. What was made is taken off it. */
  readonly budget?: PickleBudget;
  /** Most values on the stack; `MAX_PICKLE_STACK` where missing. */
  readonly maxStack?: number;
}

/**
 * Reads a pickle of any protocol (0 to 5) as data. Nothing is executed: operations are a closed list, names must be among
 * `globals`, and what those make is data.
 * @throws TractError if the pickle is cut short, uses an operation or a name that is not known, or makes too much work.
 */
export const readPickle = (input: Uint8Array | PickleInput, options: PickleOptions = {}): PickleValue =>
  readPickleFrom(input instanceof Uint8Array ? memoryInput(input) : input, options).value;

/** The same, with how many bytes it took: some files have several pickles one after another. */
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
      if (budget.text < 0) fail(`its texts have more than ${given.text} bytes`);
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
      return fail(
        `there is the operation 0x${code.toString(16).padStart(2, '0')}, which is not one that data needs`,
      );
    operation(machine, reader);
    if (stack.length > maxStack || marks.length > maxStack)
      return fail(`more than ${maxStack} values are open at once`);
  }
};

const STOP = '.'.charCodeAt(0);
