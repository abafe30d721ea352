import { parentPort } from 'node:worker_threads';
import { diskFiles } from '../disk';
import { type Outcome, onThisThread, type Task } from './background';

/** The program of the threads of `inBackground`: does one task and ends. */
parentPort?.once('message', async (task: Task) => {
  // The buffer is filled here, so that the training does not wait for page faults.
  const outcome: Outcome =
    'allocate' in task
      ? { buffer: new Uint8Array(task.allocate).fill(1).buffer }
      : await onThisThread(diskFiles)(task);
  parentPort?.postMessage(outcome, outcome.buffer ? [outcome.buffer] : []);
});
