import { randomBytes } from 'node:crypto';

/** Returns a unique suffix of temporary files. */
export const uniqueSuffix = (): string => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** Returns a temporary name next to a path. */
export const temporaryName = (path: string): string => `${path}.${uniqueSuffix()}.tmp`;
