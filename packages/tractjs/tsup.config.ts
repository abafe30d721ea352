import { preset } from '../../tooling/tsup-preset';

export default preset(['src/index.ts', 'src/parts.ts']);
