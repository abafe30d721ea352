import type { PickleInput } from './input';
import type { PickleGlobal, PickleValue } from './values';

/** The state of the stack machine, on which operations work. */
export interface Machine {
  readonly stack: PickleValue[];
  /** Heights of the stack at its marks. */
  readonly marks: number[];
  readonly input: PickleInput;
  readonly memo: Map<number, PickleValue>;
  readonly globals: Readonly<Record<string, PickleGlobal>>;
  readonly persistent: ((id: PickleValue) => PickleValue) | undefined;
  /** Removes and returns the last value of the stack. */
  pop(): PickleValue;
  /** Returns the last value of the stack. */
  top(): PickleValue;
  /** Removes and returns all values above the last mark, and removes the mark. */
  popMark(): PickleValue[];
  /**
   * Takes operations off the budget, in addition to the one for each operation.
   * @throws TractError if it is exceeded.
   */
  spendOperations(operations: number): void;
  /** Takes bytes of strings off the budget. @throws TractError if it is exceeded. */
  spendText(bytes: number): void;
  /** Takes an object off the budget. @throws TractError if it is exceeded. */
  spendObject(): void;
  /** Throws a TractError with the position of the operation. */
  fail(why: string): never;
}
