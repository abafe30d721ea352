"""DiT (Peebles & Xie 2023, "Scalable Diffusion Models with Transformers") with adaLN-zero, written from the paper,
with the parameter names of the authors' state dicts."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def waves(values: torch.Tensor, width: int) -> torch.Tensor:
    """Cosines, then sines, of each value at width / 2 frequencies from 1 down to almost 1 / 10000."""
    half = width // 2
    frequencies = torch.exp(-math.log(10_000) * torch.arange(half, dtype=torch.float64) / half)
    angles = values.double()[..., None] * frequencies
    return torch.cat([angles.cos(), angles.sin()], -1)


def positions(rows: int, columns: int, width: int) -> torch.Tensor:
    """[rows * columns, width]: sines and cosines of the column in the first half, of the row in the second."""
    grid = torch.cartesian_prod(torch.arange(rows), torch.arange(columns))
    parts = [waves(grid[:, axis], width // 2) for axis in (1, 0)]
    return torch.cat([torch.cat(part.chunk(2, -1)[::-1], -1) for part in parts], -1).float()


def modulated(x: torch.Tensor, shift: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return F.layer_norm(x, x.shape[-1:], eps=1e-6) * (1 + scale[:, None]) + shift[:, None]


def modulation(width: int, parts: int) -> nn.Sequential:
    return nn.Sequential(nn.SiLU(), nn.Linear(width, parts * width))


def named(**modules: nn.Module) -> nn.ModuleDict:
    return nn.ModuleDict(modules)


class Block(nn.Module):
    def __init__(self, width: int, heads: int, ratio: float):
        super().__init__()
        inner = int(width * ratio)
        self.heads = heads
        self.attn = named(qkv=nn.Linear(width, 3 * width), proj=nn.Linear(width, width))
        self.mlp = named(fc1=nn.Linear(width, inner), fc2=nn.Linear(inner, width))
        self.adaLN_modulation = modulation(width, 6)

    def forward(self, x: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        shift1, scale1, gate1, shift2, scale2, gate2 = self.adaLN_modulation(condition).chunk(6, 1)
        qkv = self.attn["qkv"](modulated(x, shift1, scale1))
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in qkv.chunk(3, -1))
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = x + gate1[:, None] * self.attn["proj"](mixed)
        hidden = F.gelu(self.mlp["fc1"](modulated(x, shift2, scale2)), approximate="tanh")
        return x + gate2[:, None] * self.mlp["fc2"](hidden)


class DiT(nn.Module):
    """Arguments as the authors name them, and those of files written by this project. Predicts no variance."""

    def __init__(
        self, *, input_size, patch_size, in_channels, hidden_size, depth, num_heads, num_classes,
        mlp_ratio=4.0, class_dropout_prob=0.1, frequencies=256, **_others,
    ):  # fmt: skip
        super().__init__()
        height, width = input_size if isinstance(input_size, list) else (input_size, input_size)
        self.patch, self.grid = patch_size, (height // patch_size, width // patch_size)
        self.frequencies = frequencies
        self.x_embedder = named(proj=nn.Conv2d(in_channels, hidden_size, patch_size, patch_size))
        mlp = nn.Sequential(nn.Linear(frequencies, hidden_size), nn.SiLU(), nn.Linear(hidden_size, hidden_size))
        self.t_embedder = named(mlp=mlp)
        rows = num_classes + (1 if class_dropout_prob > 0 else 0)
        self.y_embedder = named(embedding_table=nn.Embedding(rows, hidden_size)) if num_classes else None
        self.pos_embed = nn.Parameter(positions(*self.grid, hidden_size)[None], requires_grad=False)
        self.blocks = nn.ModuleList(Block(hidden_size, num_heads, mlp_ratio) for _ in range(depth))
        self.final_layer = named(
            linear=nn.Linear(hidden_size, patch_size**2 * in_channels), adaLN_modulation=modulation(hidden_size, 2)
        )

    def forward(self, x: torch.Tensor, t: torch.Tensor, y: torch.Tensor | None = None) -> torch.Tensor:
        condition = self.t_embedder["mlp"](waves(t, self.frequencies).to(x.dtype))
        if self.y_embedder is not None:
            condition = condition + self.y_embedder["embedding_table"](y)
        h = self.x_embedder["proj"](x).flatten(2).transpose(1, 2) + self.pos_embed
        for block in self.blocks:
            h = block(h, condition)
        h = self.final_layer["linear"](modulated(h, *self.final_layer["adaLN_modulation"](condition).chunk(2, 1)))
        h = h.unflatten(1, self.grid).unflatten(-1, (self.patch, self.patch, -1))
        return h.permute(0, 5, 1, 3, 2, 4).reshape(x.shape)
