/**
 * Runs `work` with console.log, info and warn silenced: tfjs prints greetings and advice when it is loaded.
 */
export const quietly = async <T>(work: () => T | Promise<T>): Promise<T> => {
  const { log, info, warn } = console;
  console.log = console.info = console.warn = () => {};
  try {
    return await work();
  } finally {
    Object.assign(console, { log, info, warn });
  }
};
