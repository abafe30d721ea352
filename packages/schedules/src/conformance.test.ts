import { describeSchedule } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { edm } from './edm';
import { rectifiedFlow } from './rectified-flow';
import { scheduleFrom } from './registry';
import { unscaled, variancePreserving } from './rescaled';
import { ve } from './ve';
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
describeSchedule('vpCosine for 256 x 256', () => vpCosine({ shift: 2 * Math.log(64 / 256) }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('rectifiedFlow', () => rectifiedFlow(), options);
describeSchedule('rectifiedFlow, shifted', () => rectifiedFlow({ shift: -2 * Math.log(3) }), options);
describeSchedule('ve', () => ve(), options);
describeSchedule('ve up to 50', () => ve({ sigmaMax: 50 }), options);
describeSchedule('vpLinear, unscaled', () => unscaled(vpLinear()), options);
describeSchedule('vpCosine, unscaled', () => unscaled(vpCosine({ logSnrMin: -8 })), options);
describeSchedule('ve, variance preserving', () => variancePreserving(ve()), {
  ...options,
  variancePreserving: true,
});
describeSchedule('edm, variance preserving', () => variancePreserving(edm()), {
  ...options,
  variancePreserving: true,
});
describeSchedule('edm', () => edm(), options);
describeSchedule('edm up to 10', () => edm({ sigmaMax: 10 }), options);
