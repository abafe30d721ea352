import { MAX_PICKLE_FILES, MAX_PICKLE_OBJECTS, MAX_PICKLE_OPERATIONS, MAX_PICKLE_TEXT } from '../parts';

/** What is left of the work that a pickle, and the pickles inside of it, may make. */
export interface PickleBudget {
  operations: number;
  objects: number;
  text: number;
  /** Files of torch.save in it. */
  files: number;
}

/** A fresh budget: `MAX_PICKLE_OPERATIONS`, `MAX_PICKLE_OBJECTS`, `MAX_PICKLE_TEXT` and `MAX_PICKLE_FILES` unless told otherwise. */
export const pickleBudget = ({
  operations = MAX_PICKLE_OPERATIONS,
  objects = MAX_PICKLE_OBJECTS,
  text = MAX_PICKLE_TEXT,
  files = MAX_PICKLE_FILES,
}: Partial<PickleBudget> = {}): PickleBudget => ({ operations, objects, text, files });
