import { describeSchedule } from '@tractjs/conformance';
import { describe, it } from 'vitest';
import { vpDiscrete } from './discrete';
import { edm } from './edm';
import { rectifiedFlow } from './rectified-flow';
import { scheduleFrom } from './registry';
import { unscaled, variancePreserving } from './rescaled';
import { ve } from './ve';
import { vpCosine } from './vp-cosine';
import { vpCosineClipped } from './vp-cosine-clipped';
import { vpDdpm } from './vp-ddpm';
import { vpIddpm } from './vp-iddpm';
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
