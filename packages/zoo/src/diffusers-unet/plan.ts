/** A residual block (diffusers' ResnetBlock2D). */
export interface DiffusersResnet {
  readonly kind: 'resnet';
  readonly path: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Attention between pixels with a residual. */
export interface DiffusersAttention {
  readonly kind: 'attention';
  readonly path: string;
  readonly channels: number;
  /** Groups of the norm before it; 0 for none. */
  readonly groups: number;
}

/** A convolution that halves or doubles width and height. */
export interface DiffusersResample {
  readonly kind: 'resample';
  readonly to: 'half' | 'double';
  readonly path: string;
  readonly channels: number;
}

/** A layer, and what it has to do with those kept for the way up. */
export interface DiffusersLayer {
  readonly part: DiffusersResnet | DiffusersAttention | DiffusersResample;
  /** Whether what was kept last is joined to its input. */
  readonly joins?: boolean;
  /** Whether its output is kept. */
  readonly keeps?: boolean;
  /** What the sum of the layer and its input is divided by; default 1. */
  readonly divisor?: number;
}

/** What the layers follow from. */
export interface DiffusersShape {
  readonly channels: readonly number[];
  readonly blocks: number;
  /** Whether the blocks of a resolution attend, in the order in which x passes through them. */
  readonly downAttends: readonly boolean[];
  readonly upAttends: readonly boolean[];
  readonly middleAttends: boolean;
  readonly middleDivisor: number;
  readonly groups: number;
  /** Groups of the norm before the attention in the middle; 0 for none. */
  readonly middleGroups: number;
}

/** The layers of a UNet2DModel of diffusers between its first and its last convolution, by their names there. */
export const planDiffusers = (shape: DiffusersShape): DiffusersLayer[] => {
  const { channels, blocks, groups } = shape;
  const layers: DiffusersLayer[] = [];
  let width = channels[0] as number;
  const kept = [width];
  channels.forEach((outputs, level) => {
    const path = `down_blocks.${level}`;
    const attends = shape.downAttends[level] === true;
    for (let k = 0; k < blocks; k++) {
      const resnet = { kind: 'resnet', path: `${path}.resnets.${k}`, inputs: width, outputs } as const;
      layers.push({ part: resnet, keeps: !attends });
      if (attends) {
        const part = {
          kind: 'attention',
          path: `${path}.attentions.${k}`,
          channels: outputs,
          groups,
        } as const;
        layers.push({ part, keeps: true });
      }
      width = outputs;
      kept.push(width);
    }
    if (level === channels.length - 1) return;
    const part = {
      kind: 'resample',
      to: 'half',
      path: `${path}.downsamplers.0.conv`,
      channels: width,
    } as const;
    layers.push({ part, keeps: true });
    kept.push(width);
  });
  const middle = (k: number): DiffusersLayer => ({
    part: { kind: 'resnet', path: `mid_block.resnets.${k}`, inputs: width, outputs: width },
    divisor: shape.middleDivisor,
  });
  layers.push(middle(0));
  if (shape.middleAttends) {
    const part = { kind: 'attention', path: 'mid_block.attentions.0', channels: width } as const;
    layers.push({ part: { ...part, groups: shape.middleGroups }, divisor: shape.middleDivisor });
  }
  layers.push(middle(1));
  [...channels].reverse().forEach((outputs, level) => {
    const path = `up_blocks.${level}`;
    for (let k = 0; k <= blocks; k++) {
      const inputs = width + (kept.pop() as number);
      layers.push({ part: { kind: 'resnet', path: `${path}.resnets.${k}`, inputs, outputs }, joins: true });
      if (shape.upAttends[level] === true)
        layers.push({
          part: { kind: 'attention', path: `${path}.attentions.${k}`, channels: outputs, groups },
        });
      width = outputs;
    }
    if (level < channels.length - 1)
      layers.push({
        part: { kind: 'resample', to: 'double', path: `${path}.upsamplers.0.conv`, channels: width },
      });
  });
  return layers;
};
