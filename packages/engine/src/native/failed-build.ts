import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EngineError } from '../system';

/** A record that an engine built for a GPU did not run, so that later starts do not build it again. */
export interface FailedBuild {
  /** @throws EngineError with the recorded reason if the engine failed with this driver. */
  check(driver: string): Promise<void>;
  /** Records a failure; does nothing if the folder cannot be written. */
  remember(driver: string, error: unknown): Promise<void>;
  forget(): Promise<void>;
}

/** Returns the record for one engine, a file next to its folder. */
export const failedBuild = (engineFolder: string): FailedBuild => {
  const file = `${engineFolder}.failed`;
  return {
    async check(driver) {
      const text = await readFile(file, 'utf8').catch(() => '');
      const [earlier, ...reason] = text.split('\n');
      if (text === '' || earlier !== driver) return;
      throw new EngineError(reason.join(' '), { remedy: 'To try again, select native-gpu by name.' });
    },
    async remember(driver, error) {
      const reason = error instanceof EngineError ? error.reason : String(error);
      await mkdir(dirname(file), { recursive: true }).catch(() => {});
      await writeFile(file, `${driver}\n${reason}`).catch(() => {});
    },
    forget: () => rm(file, { force: true }),
  };
};
