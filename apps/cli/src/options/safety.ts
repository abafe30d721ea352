import { type DivergenceValues, divergenceFields } from './divergence';
import { type SavingValues, savingFields } from './saving';

/** What keeps a run's work: how often it is saved, and what is done where it diverges. */
export const safetyFields = { ...savingFields, ...divergenceFields };

export interface SafetyValues extends SavingValues, DivergenceValues {}
