import { describeSchedule } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { scheduleFrom } from './registry';
import { vpDiscrete } from './schedule/discrete';
import { edm } from './schedule/edm';
import { rectifiedFlow } from './schedule/rectified-flow';
import { unscaled, variancePreserving } from './schedule/rescaled';
import { ve } from './schedule/ve';
import { vpCosine } from './schedule/vp-cosine';
import { vpCosineClipped } from './schedule/vp-cosine-clipped';
import { vpDdpm } from './schedule/vp-ddpm';
import { vpIddpm } from './schedule/vp-iddpm';
import { vpLinear } from './schedule/vp-linear';

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
describeSchedule('vpCosineClipped', () => vpCosineClipped(), { ...options, variancePreserving: true });
describeSchedule('vpCosineClipped, uneven', () => vpCosineClipped({ logSnrMax: 18, logSnrMin: -14 }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpDdpm', () => vpDdpm(), { ...options, variancePreserving: true });
describeSchedule('vpDdpm, scaled', () => vpDdpm({ betaStart: 0.00085, betaEnd: 0.012, scaled: true }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpDdpm, 4000 levels', () => vpDdpm({ count: 4000, betaStart: 2.5e-5, betaEnd: 0.005 }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpIddpm', () => vpIddpm(), { ...options, variancePreserving: true });
describeSchedule('vpIddpm, 4000 levels', () => vpIddpm({ count: 4000 }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpDiscrete', () => vpDiscrete({ betas: [0.01, 0.1, 0.05, 0.5, 0.9] }), {
  ...options,
  variancePreserving: true,
});
describeSchedule('vpDdpm, unscaled', () => unscaled(vpDdpm()), options);
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
