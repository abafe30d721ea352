import { divergenceFields } from './divergence';
import type { Values } from './field';
import { savingFields } from './saving';

/** The options that protect the work of a run: how often it is saved, and what happens if it diverges. */
export const safetyFields = { ...savingFields, ...divergenceFields };

export type SafetyValues = Values<typeof safetyFields>;
