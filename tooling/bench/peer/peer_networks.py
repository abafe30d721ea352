"""The benchmark's networks in PyTorch, with the parameter names of their twins in TypeScript.

Every network takes x [N, C, H, W] (or [N, size] for points) and levels [3, N], whose rows are 1000 times the time, alpha
and sigma, and returns a prediction of x0. Like the packages, they leave out biases that another addition makes up for.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F


def conv3(inputs, outputs, bias=True):
    return nn.Conv2d(inputs, outputs, 3, padding=1, bias=bias)


def up(x):
    return F.interpolate(x, scale_factor=2)


def down(x):
    return F.avg_pool2d(x, 2)


class Waves(nn.Module):
    """[sin(v f_k), cos(v f_k)] with f_k = period^(-k / (width / 2)), k = 0 .. width / 2 - 1."""

    def __init__(self, width, period=10000.0):
        super().__init__()
        half = width // 2
        frequencies = period ** (-torch.arange(half, dtype=torch.float64) / half)
        self.register_buffer('frequencies', frequencies.float(), persistent=False)

    def forward(self, values):
        angles = values[:, None] * self.frequencies
        return torch.cat([angles.sin(), angles.cos()], 1)


class PeerBlock(nn.Module):
    """skip(x) + c2(silu(n2(c1(silu(n1(x))) + l(e))))"""

    def __init__(self, inputs, outputs, embedding):
        super().__init__()
        self.n1, self.n2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.c1, self.c2 = conv3(inputs, outputs), conv3(outputs, outputs)
        self.l = nn.Linear(embedding, outputs)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, e):
        h = self.c1(F.silu(self.n1(x))) + self.l(e)[:, :, None, None]
        return self.skip(x) + self.c2(F.silu(self.n2(h)))


class PeerUNet(nn.Module):
    """The network of peer-unet.ts."""

    def __init__(self, channels, images):
        super().__init__()
        c, e = channels, 4 * channels
        self.waves = Waves(c)
        self.l1, self.l2 = nn.Linear(c, e), nn.Linear(e, e)
        self.first, self.last = conv3(images, c), conv3(c, images)
        self.norm = nn.GroupNorm(8, c)
        self.d1, self.d2, self.d3 = PeerBlock(c, c, e), PeerBlock(c, 2 * c, e), PeerBlock(2 * c, 2 * c, e)
        self.mid = PeerBlock(2 * c, 2 * c, e)
        self.u3, self.u2, self.u1 = PeerBlock(4 * c, 2 * c, e), PeerBlock(4 * c, c, e), PeerBlock(2 * c, c, e)

    def forward(self, x, levels):
        e = F.silu(self.l2(F.silu(self.l1(self.waves(levels[0])))))
        h1 = self.d1(self.first(x), e)
        h2 = self.d2(down(h1), e)
        h3 = self.d3(down(h2), e)
        h = self.u3(torch.cat([self.mid(h3, e), h3], 1), e)
        h = self.u2(torch.cat([up(h), h2], 1), e)
        h = self.u1(torch.cat([up(h), h1], 1), e)
        return self.last(F.silu(self.norm(h)))


def preconditioned(raw, x, levels, deviation):
    """x0 = skip x + output F(input x, log-SNR), the coefficients of Karras et al. 2022 (table 1) for any path."""
    alpha, sigma = levels[1], levels[2]
    variance = (alpha * deviation) ** 2 + sigma ** 2
    told = (2 * (alpha.log() - sigma.log())).clamp(-20, 20)

    def each(value):
        return value.reshape([-1] + [1] * (x.dim() - 1))

    out = raw(each(variance.rsqrt()) * x, told)
    return each(alpha * deviation ** 2 / variance) * x + each(sigma * deviation * variance.rsqrt()) * out


class Embed(nn.Module):
    """silu of an embedding of the log-SNR."""

    def __init__(self, frequencies, embedding):
        super().__init__()
        self.waves = Waves(frequencies)
        self.dense1, self.dense2 = nn.Linear(frequencies, embedding), nn.Linear(embedding, embedding)

    def forward(self, told):
        return F.silu(self.dense2(F.silu(self.dense1(self.waves(25 * told)))))


class ZooBlock(nn.Module):
    """skip(x) + conv2(silu(norm2(conv1(silu(norm1(x))) + embed(e))))"""

    def __init__(self, inputs, outputs, embedding, groups):
        super().__init__()
        self.norm1, self.norm2 = nn.GroupNorm(groups, inputs), nn.GroupNorm(groups, outputs)
        self.conv1, self.conv2 = conv3(inputs, outputs, bias=False), conv3(outputs, outputs)
        self.embed = nn.Linear(embedding, outputs)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x, e):
        h = self.conv1(F.silu(self.norm1(x))) + self.embed(e)[:, :, None, None]
        return self.skip(x) + self.conv2(F.silu(self.norm2(h)))


class ZooUNet(nn.Module):
    """The zoo's U-Net for images of one channel, where PyTorch orders the pixels of a patch as the zoo does."""

    def __init__(self, shape, channels, multipliers, blocks, patch, groups, embedding, dataStd, **_):
        super().__init__()
        self.patch, self.deviation = patch, dataStd
        pixels, widths, skips, width = shape[2] * patch ** 2, [channels * m for m in multipliers], [], channels

        def block(skip, outputs):
            nonlocal width
            made = ZooBlock(width + skip, outputs, embedding, groups)
            width = outputs
            return made

        def down_block(outputs):
            skips.append(outputs)
            return block(0, outputs)

        self.embed = Embed(channels, embedding)
        self.first = conv3(pixels, channels)
        self.down = nn.ModuleList(nn.ModuleList(down_block(w) for _ in range(blocks)) for w in widths)
        self.middle = block(0, width)
        climb = [nn.ModuleList(block(skips.pop(), w) for _ in range(blocks)) for w in reversed(widths)]
        self.up = nn.ModuleList(reversed(climb))
        self.norm, self.last = nn.GroupNorm(groups, width), conv3(width, pixels)

    def raw(self, x, told):
        e, h, skips = self.embed(told), self.first(F.pixel_unshuffle(x, self.patch)), []
        for i, level in enumerate(self.down):
            h = down(h) if i else h
            for block in level:
                h = block(h, e)
                skips.append(h)
        h = self.middle(h, e)
        for i, level in enumerate(reversed(self.up)):
            h = up(h) if i else h
            for block in level:
                h = block(torch.cat([h, skips.pop()], 1), e)
        return F.pixel_shuffle(self.last(F.silu(self.norm(h))), self.patch)

    def forward(self, x, levels):
        return preconditioned(self.raw, x, levels, self.deviation)


class Hidden(nn.Module):
    """h + silu(dense(h) + embed(e))"""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(width, width))
        self.embed = nn.Linear(width, width)

    def forward(self, h, e):
        return h + F.silu(F.linear(h, self.weight) + self.embed(e))


class Mlp(nn.Module):
    """The zoo's multi-layer perceptron."""

    def __init__(self, shape, width, layers, dataStd, **_):
        super().__init__()
        size, self.deviation = math.prod(shape), dataStd
        self.embed, self.first, self.last = Embed(width, width), nn.Linear(size, width), nn.Linear(width, size)
        self.hidden = nn.ModuleList(Hidden(width) for _ in range(layers))

    def raw(self, x, told):
        e, h = self.embed(told), self.first(x)
        for layer in self.hidden:
            h = layer(h, e)
        return self.last(h)

    def forward(self, x, levels):
        return preconditioned(self.raw, x, levels, self.deviation)


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


KINDS = {'peer_unet': PeerUNet, 'unet': ZooUNet, 'mlp': Mlp, 'ddpmpp': ddpmpp}


def build(kind, **sizes):
    """The network of a kind; raises KeyError for a kind that there is not."""
    return KINDS[kind](**sizes)


def load(network, file, tensors):
    """Raw float32 of all tensors, one after another: kernels [k, k, in, out] and [in, out], and vectors."""
    with open(file, 'rb') as source:
        values = torch.frombuffer(bytearray(source.read()), dtype=torch.float32)
    state, start = {}, 0
    for name, shape in tensors:
        value = values[start:start + math.prod(shape)].reshape(shape)
        start += value.numel()
        if len(shape) == 4:
            value = value.permute(3, 2, 0, 1)
        elif len(shape) == 2:
            value = value.T
        layer, part = name.rsplit('.', 1)
        state[f'{layer}.{"bias" if part in ("bias", "beta") else "weight"}'] = value.contiguous()
    network.load_state_dict(state, strict=True)
