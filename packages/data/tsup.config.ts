import { preset } from '../../tooling/tsup-preset';

export default preset(['src/index.ts', 'src/node.ts', 'src/decode-worker.ts']);
