import { randomBytes } from 'node:crypto';

/** Unique suffix of temporary files: writes that were cut off leave different names. */
export const uniqueSuffix = (): string => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** A name next to a path, for something that is not complete yet. */
export const temporaryName = (path: string): string => `${path}.${uniqueSuffix()}.tmp`;
