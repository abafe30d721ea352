import { parentPort } from 'node:worker_threads';
import { diskFiles } from '../disk';
import { type Outcome, onThisThread, type Task } from './background';

/** The program of the threads of `inBackground`: does one task, and ends. */
parentPort?.once('message', async (task: Task) => {
  // Touched here, so that the training does not wait for the system to find each page.
  const outcome: Outcome =
    'room' in task ? { room: new Uint8Array(task.room).fill(1).buffer } : await onThisThread(diskFiles)(task);
  parentPort?.postMessage(outcome, outcome.room ? [outcome.room] : []);
});
