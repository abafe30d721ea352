import { randomSource } from '@tractjs/core';
import { mnist } from '@tractjs/data/node';
import { startEngine } from '@tractjs/engine';
import { frechetDistance } from '@tractjs/metrics';
import { classifier } from './classifier.tmp';
import { accuracyOf, featuresOf } from './measure-classifier';
import { trainClassifier } from './train-classifier';

void randomSource;
const e = await startEngine();
console.log(e.line);
const [epochs, batch, learningRate, shift, seed] = process.argv.slice(2).map(Number) as [
  number,
  number,
  number,
  number,
  number,
];
const net = classifier();
const t = performance.now();
const train = mnist({ seed }),
  test = mnist({ split: 'test', seed });
const p = trainClassifier(net, train, { seed, epochs, batch, learningRate, shift }, (l) =>
  console.log(l, ((performance.now() - t) / 1e3).toFixed(1)),
);
console.log('accuracy', accuracyOf(net, p, test));
const a = await featuresOf(net, p, train),
  b = await featuresOf(net, p, test),
  c = await featuresOf(net, p, test, 5000);
console.log(
  'floor',
  frechetDistance(a, b),
  frechetDistance(a, c),
  'trace',
  a.covariance.reduce((s, v, i) => s + (i % 65 === 0 ? v : 0), 0),
  (performance.now() - t) / 1e3,
);
