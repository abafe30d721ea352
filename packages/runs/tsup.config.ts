import { preset } from '../../tooling/tsup-preset';

export default preset({ index: 'src/index.ts', 'save-worker': 'src/checkpoint/save-worker.ts' });
