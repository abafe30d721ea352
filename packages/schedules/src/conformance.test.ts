import { describeSchedule } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { edm } from './edm';
import { scheduleFrom } from './registry';
import { vpCosine } from './vp-cosine';
import { vpLinear } from './vp-linear';

const options = { describe, it, rebuild: scheduleFrom };

describeSchedule('vpCosine', () => vpCosine(), { ...options, variancePreserving: true });
describeSchedule('vpCosine, uneven', () => vpCosine({ logSnrMax: 12, logSnrMin: -8 }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpLinear', () => vpLinear(), { ...options, variancePreserving: true });
describeSchedule('vpLinear, gentle', () => vpLinear({ betaMin: 0.5, betaMax: 9 }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('edm', () => edm(), options);
describeSchedule('edm up to 10', () => edm({ sigmaMax: 10 }), options);
