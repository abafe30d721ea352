import { MAX_PICKLE_FILES, MAX_PICKLE_OBJECTS, MAX_PICKLE_OPERATIONS, MAX_PICKLE_TEXT } from '../parts';

/** The remaining budget of a pickle and of the pickles inside it. */
export interface PickleBudget {
  operations: number;
  objects: number;
  /** Bytes of strings. */
  text: number;
  /** Files of torch.save inside the pickle. */
  files: number;
}

/** Makes a budget, by default of the limits in limits.ts. */
export const pickleBudget = ({
  operations = MAX_PICKLE_OPERATIONS,
  objects = MAX_PICKLE_OBJECTS,
  text = MAX_PICKLE_TEXT,
  files = MAX_PICKLE_FILES,
}: Partial<PickleBudget> = {}): PickleBudget => ({ operations, objects, text, files });
