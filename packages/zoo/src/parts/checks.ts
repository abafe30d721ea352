/** Whether a value is a whole number, 1 or more. */
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;

/**
 * Maximum number of layers or blocks of a network: descriptions come from files, and could ask for any
 * number.
 */
export const MAX_LAYERS = 1024;

/** Whether a value is a whole number from 1 to `MAX_LAYERS`. */
export const isDepth = (value: unknown): value is number => isCount(value) && value <= MAX_LAYERS;
