import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EngineError } from '../system';

/** Remembers that what was built for a GPU did not run there, so that not every start builds it again in vain. */
export interface FailedBuild {
  /** @throws EngineError with what was remembered of this driver. */
  check(driver: string): Promise<void>;
  /** Remembers a failure. Where the folder cannot be written, it is forgotten. */
  remember(driver: string, error: unknown): Promise<void>;
  forget(): Promise<void>;
}

/** The memory of one engine: a file beside its folder. */
export const failedBuild = (engineFolder: string): FailedBuild => {
  const file = `${engineFolder}.failed`;
  return {
    async check(driver) {
      const text = await readFile(file, 'utf8').catch(() => '');
      const [earlier, ...reason] = text.split('\n');
      if (text === '' || earlier !== driver) return;
      throw new EngineError(reason.join(' '), { remedy: 'To try again, ask for native-gpu by name.' });
    },
    async remember(driver, error) {
      const reason = error instanceof EngineError ? error.reason : String(error);
      await mkdir(dirname(file), { recursive: true }).catch(() => {});
      await writeFile(file, `${driver}\n${reason}`).catch(() => {});
    },
    forget: () => rm(file, { force: true }),
  };
};
