"""The benchmark's networks in PyTorch, with the parameter names of their twins in TypeScript.

Every network takes x [N, C, H, W] (or [N, size] for points) and levels [3, N], whose rows are 1000 times the time, alpha
and sigma, and returns a prediction of x0. Like the packages, they leave out biases next to another addition.
"""
import math

import torch
from torch import nn
from torch.nn import functional as F

from peer_ddpmpp import ddpmpp
from peer_layers import Waves, conv3, down, up


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
    log_snr = (2 * (alpha.log() - sigma.log())).clamp(-20, 20)

    def each(value):
        return value.reshape([-1] + [1] * (x.dim() - 1))

    out = raw(each(variance.rsqrt()) * x, log_snr)
    return each(alpha * deviation ** 2 / variance) * x + each(sigma * deviation * variance.rsqrt()) * out


class Embed(nn.Module):
    """silu of an embedding of the log-SNR."""

    def __init__(self, frequencies, embedding):
        super().__init__()
        self.waves = Waves(frequencies)
        self.dense1, self.dense2 = nn.Linear(frequencies, embedding), nn.Linear(embedding, embedding)

    def forward(self, log_snr):
        return F.silu(self.dense2(F.silu(self.dense1(self.waves(25 * log_snr)))))


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

    def raw(self, x, log_snr):
        e, h, skips = self.embed(log_snr), self.first(F.pixel_unshuffle(x, self.patch)), []
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

    def raw(self, x, log_snr):
        e, h = self.embed(log_snr), self.first(x)
        for layer in self.hidden:
            h = layer(h, e)
        return self.last(h)

    def forward(self, x, levels):
        return preconditioned(self.raw, x, levels, self.deviation)


KINDS = {'peer_unet': PeerUNet, 'unet': ZooUNet, 'mlp': Mlp, 'ddpmpp': ddpmpp}


def build(kind, **sizes):
    """Builds the network of a kind; raises KeyError if the kind is unknown."""
    return KINDS[kind](**sizes)


def load(network, file, tensors):
    """Reads raw float32 values of all tensors in order: kernels [k, k, in, out] and [in, out], and vectors."""
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
