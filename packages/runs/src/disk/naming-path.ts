/** Does work on an open file, and adds the file's path to its error: node:fs does not. */
export const namingPath = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
};
