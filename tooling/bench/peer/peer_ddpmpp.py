"""EDM's DDPM++ with its preconditioning in PyTorch (Karras et al. 2022), for `peer_networks.py`."""
import math

import torch
from torch import nn
from torch.nn import functional as F

from peer_layers import Waves, conv3, down, up


def edm_norm(channels):
    return nn.GroupNorm(min(32, channels // 4), channels, eps=1e-6)


class EdmBlock(nn.Module):
    """A residual block of DDPM++ (Karras et al. 2022, appendix F.2), resampled on request, with attention on request."""

    def __init__(self, inputs, outputs, embedding, resample=None, attention=False):
        super().__init__()
        self.resample = resample or nn.Identity()
        self.norm0, self.norm1 = edm_norm(inputs), edm_norm(outputs)
        self.conv0, self.conv1 = conv3(inputs, outputs), conv3(outputs, outputs)
        self.affine = nn.Linear(embedding, outputs)
        self.skip = nn.Conv2d(inputs, outputs, 1) if resample or inputs != outputs else nn.Identity()
        self.attention = attention
        if attention:
            self.norm2 = edm_norm(outputs)
            self.qkv, self.proj = nn.Conv2d(outputs, 3 * outputs, 1), nn.Conv2d(outputs, outputs, 1)

    def forward(self, x, e):
        h = self.conv0(self.resample(F.silu(self.norm0(x)))) + self.affine(e)[:, :, None, None]
        h = self.conv1(F.silu(self.norm1(h)))
        h = (h + self.skip(self.resample(x))) * math.sqrt(0.5)
        return (h + self.attend(h)) * math.sqrt(0.5) if self.attention else h

    def attend(self, x):
        """One head over all pixels; q, k and v of one channel stand side by side."""
        n, c, height, width = x.shape
        q, k, v = self.qkv(self.norm2(x)).reshape(n, c, 3, height * width).unbind(2)
        mixed = F.scaled_dot_product_attention(*(part.transpose(1, 2)[:, None] for part in (q, k, v)))
        return self.proj(mixed[:, 0].transpose(1, 2).reshape(n, c, height, width))


class Resample(nn.Module):
    """Twice or half the size with the filter [1, 1]."""

    def __init__(self, direction):
        super().__init__()
        self.direction = direction

    def forward(self, x):
        return up(x) if self.direction == 'up' else down(x)


class SongUNet(nn.Module):
    """DDPM++: standard encoder and decoder, positional embedding (Song et al. 2021, as in Karras et al. 2022)."""

    def __init__(self, size, images, channels, multipliers, embedding, blocks, attention):
        super().__init__()
        half = channels // 2
        # The slowest wave has the period of the last position.
        self.map_noise = Waves(channels, 10000 ** (half / (half - 1)))
        self.map_layer0, self.map_layer1 = nn.Linear(channels, embedding), nn.Linear(embedding, embedding)
        self.enc, self.dec, skips, width = nn.ModuleDict(), nn.ModuleDict(), [], channels

        def block(inputs, outputs, resample=None, attend=False):
            nonlocal width
            width = outputs
            return EdmBlock(inputs, outputs, embedding, resample and Resample(resample), attend)

        for level, multiplier in enumerate(multipliers):
            side = size >> level
            if level == 0:
                self.enc[f'{side}x{side}_conv'] = conv3(images, channels)
            else:
                self.enc[f'{side}x{side}_down'] = block(width, width, 'down')
            skips.append(width)
            for k in range(blocks):
                self.enc[f'{side}x{side}_block{k}'] = block(width, channels * multiplier, attend=side in attention)
                skips.append(width)
        for level in reversed(range(len(multipliers))):
            side, outputs = size >> level, channels * multipliers[level]
            if level == len(multipliers) - 1:
                self.dec[f'{side}x{side}_in0'] = block(width, width, attend=True)
                self.dec[f'{side}x{side}_in1'] = block(width, width)
            else:
                self.dec[f'{side}x{side}_up'] = block(width, width, 'up')
            for k in range(blocks + 1):
                attend = k == blocks and side in attention
                self.dec[f'{side}x{side}_block{k}'] = block(width + skips.pop(), outputs, attend=attend)
        self.dec[f'{size}x{size}_aux_norm'] = edm_norm(width)
        self.dec[f'{size}x{size}_aux_conv'] = conv3(width, images)

    def forward(self, x, noise):
        e = F.silu(self.map_layer1(F.silu(self.map_layer0(self.map_noise(noise)))))
        skips = []
        for layer in self.enc.values():
            x = layer(x, e) if isinstance(layer, EdmBlock) else layer(x)
            skips.append(x)
        for layer in self.dec.values():
            if isinstance(layer, EdmBlock):
                x = layer(x if layer.norm0.num_channels == x.shape[1] else torch.cat([x, skips.pop()], 1), e)
            else:
                x = layer(F.silu(x) if isinstance(layer, nn.Conv2d) else x)
        return x


class Edm(nn.Module):
    """EDM's preconditioning on alpha = 1, for data of standard deviation 0.5 (Karras et al. 2022, table 1)."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x, levels):
        sigma = levels[2][:, None, None, None]
        variance = sigma ** 2 + 0.25
        out = self.model(variance.rsqrt() * x, levels[2].log() / 4)
        return (0.25 / variance) * x + (0.5 * sigma * variance.rsqrt()) * out


def ddpmpp(img_resolution, img_channels, model_channels, channel_mult, channel_mult_emb, num_blocks,
           attn_resolutions, **_):
    return Edm(SongUNet(img_resolution, img_channels, model_channels, channel_mult,
                        model_channels * channel_mult_emb, num_blocks, attn_resolutions))
