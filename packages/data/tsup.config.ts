import { preset } from '../../tooling/tsup-preset';

export default preset({
  index: 'src/index.ts',
  node: 'src/node.ts',
  'decode-worker': 'src/images/decode-worker.ts',
});
