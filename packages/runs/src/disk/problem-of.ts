/** An error of the disk as plain data, which can be sent between threads. */
export interface DiskProblem {
  readonly code?: string;
  readonly path?: string;
  readonly message: string;
}

/** Converts anything thrown to plain data. */
export const problemOf = (error: unknown): DiskProblem => {
  const { code, path, message } = error as NodeJS.ErrnoException;
  return {
    message: message ?? String(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof path === 'string' && { path }),
  };
};
