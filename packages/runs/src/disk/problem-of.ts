/** What an error of the disk says, as plain data that passes between threads. */
export interface DiskProblem {
  readonly code?: string;
  readonly path?: string;
  readonly message: string;
}

/** The plain data of anything thrown. */
export const problemOf = (error: unknown): DiskProblem => {
  const { code, path, message } = error as NodeJS.ErrnoException;
  return {
    message: message ?? String(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof path === 'string' && { path }),
  };
};
