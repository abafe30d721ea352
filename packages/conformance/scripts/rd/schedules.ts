import { logSnr } from '@tractjs/core';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';

const cosine = uniform()(vpCosine(), 8);
for (const { time, alpha, sigma } of cosine.levels) {
  console.log(`t ${time.toFixed(3)}  alpha ${alpha.toFixed(5)}  sigma ${sigma.toFixed(5)}`);
}

const heavy = karras({ rho: 7, sigmaMin: 0.002, sigmaMax: 80 })(edm(), 18);
console.log('sigma', heavy.levels.map((level) => Number(level.sigma.toPrecision(3))).join(' '));

// Any grid on any path: the same noise ratios on the cosine path.
const mixed = karras()(vpCosine(), 4);
console.log('log-SNR', mixed.levels.map((level) => logSnr(level).toFixed(1)).join(' '));
