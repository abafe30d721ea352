import { archOf, type Family, withoutNulls } from '../checkpoint/family';
import type { SafeTensor } from '../safetensors/types';
import { dit } from './network';
import { type DitSettings, settleDit } from './options';
import { gridPositionValues } from './positions';

const ARCH = 'DiT';

/**
 * The family of DiT, with its authors' names for options and parameters. Files written here name it in
 * `arch`.
 */
export const ditFamily: Family = {
  kind: 'dit',
  recognise(facts) {
    if (archOf(facts) !== ARCH) return undefined;
    const {
      input_size: side,
      in_channels: channels,
      class_dropout_prob: dropped,
      ...config
    } = withoutNulls(facts.config);
    const { patch_size: patch, hidden_size: width, num_heads: heads, depth, mlp_ratio: mlpRatio } = config;
    const { num_classes: classes, frequencies, dataStd, predict } = config;
    const shape = [...(Array.isArray(side) ? side : [side, side]), channels];
    return dit(
      withoutNulls({
        shape,
        patch,
        width,
        heads,
        depth,
        mlpRatio,
        classes,
        frequencies,
        dataStd,
        predict,
        anyClass: typeof dropped === 'number' && dropped > 0,
      }),
    ).description;
  },
  path: () => ({ schedule: { kind: 'vp-cosine' }, grid: { kind: 'uniform' } }),
  facts({ kind: _, ...options }) {
    const { shape, patch, width, heads, depth, mlpRatio, classes, anyClass, ...others } = settleDit(options);
    const [height, across, channels] = shape;
    return {
      arch: ARCH,
      config: {
        input_size: height === across ? height : [height, across],
        patch_size: patch,
        in_channels: channels,
        hidden_size: width,
        depth,
        num_heads: heads,
        mlp_ratio: mlpRatio,
        num_classes: classes,
        class_dropout_prob: anyClass === true ? 0.1 : 0,
        ...others,
      },
    };
  },
  buffers: ({ kind: _, ...options }) => ({ pos_embed: positionsOf(settleDit(options)) }),
};

/** Returns the fixed positions [1, tokens, width], which PyTorch stores with the weights. */
const positionsOf = ({ shape, patch, width }: DitSettings): SafeTensor => {
  const [rows, columns] = shape.slice(0, 2).map((side) => side / patch) as [number, number];
  const data = gridPositionValues(rows, columns, width);
  return { dtype: 'F32', shape: [1, rows * columns, width], data };
};
