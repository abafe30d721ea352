import { PICKLE_FILES, PICKLE_OBJECTS, PICKLE_OPERATIONS, PICKLE_TEXT } from '../parts';

/** What is left of the work that a pickle, and the pickles inside of it, may make. */
export interface PickleBudget {
  operations: number;
  objects: number;
  text: number;
  /** Files of torch.save in it. */
  files: number;
}

/** A fresh budget: `PICKLE_OPERATIONS`, `PICKLE_OBJECTS`, `PICKLE_TEXT` and `PICKLE_FILES` unless told otherwise. */
export const pickleBudget = ({
  operations = PICKLE_OPERATIONS,
  objects = PICKLE_OBJECTS,
  text = PICKLE_TEXT,
  files = PICKLE_FILES,
}: Partial<PickleBudget> = {}): PickleBudget => ({ operations, objects, text, files });
