"""Layers that the benchmark's networks share."""
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
