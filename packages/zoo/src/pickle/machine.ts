import type { PickleInput } from './input';
import type { PickleGlobal, PickleValue } from './values';

/** The machine that operations work on. */
export interface Machine {
  readonly stack: PickleValue[];
  /** Heights of the stack at the marks. */
  readonly marks: number[];
  readonly input: PickleInput;
  readonly memo: Map<number, PickleValue>;
  readonly globals: Readonly<Record<string, PickleGlobal>>;
  readonly persistent: ((id: PickleValue) => PickleValue) | undefined;
  /** The last value of the stack, taken off. */
  pop(): PickleValue;
  /** The last value of the stack, left there. */
  top(): PickleValue;
  /** All values above the last mark, taken off, and the mark with them. */
  popMark(): PickleValue[];
  /** Takes operations off the budget, beside the one that each operation takes. @throws if it has no more. */
  spendOperations(operations: number): void;
  /** Takes bytes of texts off the budget. @throws if it has no more. */
  spendText(bytes: number): void;
  /** Takes an object off the budget. @throws if it has no more. */
  spendObject(): void;
  /** Stops with an error that says where. */
  fail(why: string): never;
}
