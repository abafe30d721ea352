import { TractError } from './errors';

/**
 * Does something with a file; a TractError that does not say which file it is about gets the path before it, for what a file
 * holds is read by parts that do not know where it came from.
 */
export const withPathInErrors = <T>(path: string, work: () => T): T => {
  try {
    const result = work();
    return result instanceof Promise
      ? (result.catch((error: unknown) => {
          throw named(path, error);
        }) as T)
      : result;
  } catch (error) {
    throw named(path, error);
  }
};

const named = (path: string, error: unknown): unknown =>
  error instanceof TractError && !error.message.includes(path)
    ? new TractError(`${path}: ${error.message}`, { cause: error })
    : error;
