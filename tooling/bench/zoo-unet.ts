import { vpCosine } from '@tractjs/schedules';
import { unet } from '@tractjs/zoo';
import type { BenchNetwork } from './network';

/** The demo's network: the zoo's U-Net at its defaults, with levels of the cosine path at time / 1000. */
export const zooUnet = (): BenchNetwork => {
  const network = unet();
  const schedule = vpCosine();
  return {
    name: 'unet',
    shape: [network.shape[0] as number, network.shape[1] as number, network.shape[2] as number],
    init: (random) => network.init(random),
    apply: (params, x, times) =>
      network.apply(
        params,
        x,
        times.map((time) => schedule.at(time / 1000)),
      ),
  };
};
