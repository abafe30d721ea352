/** Sizes of a residual block (diffusers' ResnetBlock2D). */
export interface DiffusersResnet {
  readonly kind: 'resnet';
  readonly path: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** Sizes of attention between pixels with a residual. */
export interface DiffusersAttention {
  readonly kind: 'attention';
  readonly path: string;
  readonly channels: number;
  /** Groups of the norm before the attention; 0 for no norm. */
  readonly groups: number;
}

/** A convolution that halves or doubles width and height. */
export interface DiffusersResample {
  readonly kind: 'resample';
  readonly to: 'half' | 'double';
  readonly path: string;
  readonly channels: number;
}

/** A layer, and whether its input or output is part of a skip connection. */
export interface DiffusersLayer {
  readonly part: DiffusersResnet | DiffusersAttention | DiffusersResample;
  /** Whether the last kept output is concatenated to the layer's input. */
  readonly joins?: boolean;
  /** Whether the layer's output is kept for the way up. */
  readonly keeps?: boolean;
  /** Divisor of the sum of the layer and its input. Default 1. */
  readonly divisor?: number;
}

/** The settings that determine the layers. */
export interface DiffusersShape {
  readonly channels: readonly number[];
  readonly blocks: number;
  /** Whether the blocks of each resolution have attention, in the order in which they run. */
  readonly downAttends: readonly boolean[];
  readonly upAttends: readonly boolean[];
  readonly middleAttends: boolean;
  readonly middleDivisor: number;
  readonly groups: number;
  /** Groups of the norm before the middle attention; 0 for no norm. */
  readonly middleGroups: number;
}

/** Plans the layers of a UNet2DModel between its first and its last convolution, with diffusers' names. */
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
