import { createRequire } from 'node:module';
import type { Plugin } from 'vitest/config';

/**
 * Loads CommonJS packages with `require` in tests. To import one, Node first parses all of it for the names of its exports:
 * a megabyte of TensorFlow.js in every test file.
 */
export const required = (packages: readonly string[]): Plugin => {
  const require = createRequire(import.meta.url);
  return {
    name: 'required',
    enforce: 'pre',
    resolveId: (id) => (packages.includes(id) ? `\0required:${id}` : undefined),
    load(id) {
      const found = packages.find((one) => id === `\0required:${one}`);
      if (found === undefined) return undefined;
      const names = Object.keys(require(found)).filter(
        (key) => /^[A-Za-z_]\w*$/.test(key) && key !== 'default',
      );
      return `import { createRequire } from 'node:module';
        export const { ${names.join(', ')} } = createRequire(${JSON.stringify(import.meta.url)})('${found}');`;
    },
  };
};
