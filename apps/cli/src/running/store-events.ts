import type { OnEvent, RunEventName } from '@tractjs/runs';
import type { Output } from '../output';
import type { RunRecords } from './under-lock';

/** Names of the events of a checkpoint store in a run's records. */
const NAMES: Readonly<Record<string, RunEventName>> = {
  save: 'save',
  fallback: 'fallback',
  curve: 'fallback',
};

type Detail = string | number | boolean;

/** Records what happens to a run's checkpoints, and notes what people should know of. Who saves tells of what fails then. */
export const storeEvents =
  (output: Output, records: RunRecords): OnEvent =>
  ({ event, ...rest }) => {
    if (typeof rest['message'] === 'string' && rest['during'] !== 'save') output.note(rest['message']);
    const details = Object.entries(rest).filter((pair): pair is [string, Detail] =>
      ['string', 'number', 'boolean'].includes(typeof pair[1]),
    );
    void records.event(NAMES[event] ?? 'error', Object.fromEntries(details));
  };
