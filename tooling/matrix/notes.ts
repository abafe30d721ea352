import type { Notes } from './page';

/** Cells that are hard, with what was found out about them. */
export const notes: Notes = [];
