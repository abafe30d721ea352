/** Whether a value is a whole number, 1 or more. */
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;

/** Most layers, or blocks, of a network: descriptions come from files, and each is made before anything is compared. */
export const MAX_LAYERS = 1024;

/** Whether a value is a number of layers. */
export const isDepth = (value: unknown): value is number => isCount(value) && value <= MAX_LAYERS;
