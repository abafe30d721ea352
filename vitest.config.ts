import { preset } from './tooling/vitest-preset.ts';

export default preset([
  'packages/*/{src,scripts}/**/*.test.ts',
  'apps/*/src/**/*.test.ts',
  'tooling/**/*.test.ts',
  'examples/**/*.test.ts',
]);
