import { PICKLE_OBJECTS, PICKLE_OPERATIONS, PICKLE_TEXT } from '../checkpoint/limits';

/** What is left of the work that a pickle, and the pickles inside of it, may make. */
export interface PickleBudget {
  operations: number;
  objects: number;
  text: number;
}

/** A fresh budget: `PICKLE_OPERATIONS`, `PICKLE_OBJECTS` and `PICKLE_TEXT` unless told otherwise. */
export const pickleBudget = ({
  operations = PICKLE_OPERATIONS,
  objects = PICKLE_OBJECTS,
  text = PICKLE_TEXT,
}: Partial<PickleBudget> = {}): PickleBudget => ({ operations, objects, text });
