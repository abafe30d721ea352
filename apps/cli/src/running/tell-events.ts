import type { OnEvent } from '@tractjs/tractjs';
import type { Output } from '../output';

/** Notes what happens to a run's folder, where it has something to say to people. Who saves tells of what fails then. */
export const tellEvents =
  (output: Output): OnEvent =>
  ({ during, message }) => {
    if (typeof message === 'string' && during !== 'save') output.note(message);
  };
