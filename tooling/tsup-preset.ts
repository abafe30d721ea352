import { defineConfig } from 'tsup';

/**
 * The build of every package: ESM and type declarations, without bundling what npm resolves.
 *
 * It uses tsconfig.build.json, which has no `paths`: with them esbuild and the declaration bundler would
 * follow `@tractjs/*` into the sources of the other packages and copy those into this one.
 */
export const preset = (entry: string[] | Record<string, string> = ['src/index.ts']) =>
  defineConfig({
    entry,
    format: ['esm'],
    dts: true,
    tsconfig: '../../tsconfig.build.json',
    clean: true,
    sourcemap: true,
    target: 'es2022',
    platform: 'neutral',
    skipNodeModulesBundle: true,
    removeNodeProtocol: false,
    silent: true,
  });
