import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { required } from './required.ts';

const packages = fileURLToPath(new URL('../packages', import.meta.url));

/** Aliases of packages to their sources, so tests need no build. */
const alias = readdirSync(packages).flatMap((name) => [
  { find: new RegExp(`^@tractjs/${name}$`), replacement: `${packages}/${name}/src/index.ts` },
  { find: new RegExp(`^@tractjs/${name}/(node|parts)$`), replacement: `${packages}/${name}/src/$1.ts` },
]);

/**
 * The test run of every package. Each file runs in its own process (the native TensorFlow addon does not survive in worker
 * threads), at most two at a time.
 */
export const preset = (include: string[] = ['src/**/*.test.ts']) =>
  defineConfig({
    plugins: [required(['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'])],
    resolve: { alias },
    test: {
      include,
      pool: 'forks',
      maxWorkers: 2,
      testTimeout: 60_000,
      hookTimeout: 60_000,
      allowOnly: false,
    },
  });
