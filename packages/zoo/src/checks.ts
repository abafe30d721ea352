/** Whether a value is a whole number, 1 or more. */
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 1;
