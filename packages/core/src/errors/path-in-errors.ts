import { TractError } from './errors';

/**
 * Runs `work`, which reads the file at `path`, and returns its result. A TractError whose message does not
 * contain the path is replaced by one that starts with it: parsers of file contents do not know the path.
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
