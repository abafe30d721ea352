"""The benchmark's peer: a U-Net in PyTorch, told what to do and when over standard input.

Each line on standard input is a request and each line on standard output its answer, both JSON:
  {"op": "open", "channels", "images", "x": file, ...}   builds the network, reads weights and inputs
  {"op": "output", "mode", "file"}                       writes the network's output, float32 NHWC
  {"op": "run", "work", "mode", "times"}                 losses and seconds of that many calls, one by one
An answer with the key "error" says in words why there is no other.
"""
import copy
import json
import math
import os
import platform
import sys
import time

# Answers go to the real standard output; whatever libraries print goes to standard error.
ANSWERS = os.fdopen(os.dup(1), 'w')
os.dup2(2, 1)


def answer(value):
    ANSWERS.write(json.dumps(value) + '\n')
    ANSWERS.flush()


try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    answer({'error': f'it cannot import torch ({error})', 'missing': 'torch'})
    sys.exit(1)


class Block(nn.Module):
    """skip(x) + c2(silu(n2(c1(silu(n1(x))) + l(e))))"""

    def __init__(self, inputs, outputs, embedding):
        super().__init__()
        self.n1, self.n2 = nn.GroupNorm(8, inputs), nn.GroupNorm(8, outputs)
        self.c1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.c2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.l = nn.Linear(embedding, outputs)
        self.skip = nn.Identity() if inputs == outputs else nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, e):
        h = self.c1(F.silu(self.n1(x))) + self.l(e)[:, :, None, None]
        return self.skip(x) + self.c2(F.silu(self.n2(h)))


class UNet(nn.Module):
    """The network of peer-unet.ts, with its names."""

    def __init__(self, c, images):
        super().__init__()
        e = 4 * c
        self.register_buffer('waves', 10000.0 ** (-torch.arange(c // 2) / (c // 2)), persistent=False)
        self.l1, self.l2 = nn.Linear(c, e), nn.Linear(e, e)
        self.first, self.last = nn.Conv2d(images, c, 3, padding=1), nn.Conv2d(c, images, 3, padding=1)
        self.norm = nn.GroupNorm(8, c)
        self.d1, self.d2, self.d3 = Block(c, c, e), Block(c, 2 * c, e), Block(2 * c, 2 * c, e)
        self.mid = Block(2 * c, 2 * c, e)
        self.u3, self.u2, self.u1 = Block(4 * c, 2 * c, e), Block(4 * c, c, e), Block(2 * c, c, e)

    def forward(self, x, times):
        angles = times[:, None] * self.waves
        waves = torch.cat([angles.sin(), angles.cos()], 1)
        e = F.silu(self.l2(F.silu(self.l1(waves))))
        h1 = self.d1(self.first(x), e)
        h2 = self.d2(F.avg_pool2d(h1, 2), e)
        h3 = self.d3(F.avg_pool2d(h2, 2), e)
        h = self.u3(torch.cat([self.mid(h3, e), h3], 1), e)
        h = self.u2(torch.cat([F.interpolate(h, scale_factor=2), h2], 1), e)
        h = self.u1(torch.cat([F.interpolate(h, scale_factor=2), h1], 1), e)
        return self.last(F.silu(self.norm(h)))


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


class Peer:
    """The network in one mode, and the three works on it, each with a copy of its own."""

    def __init__(self, network, mode, x, y, times):
        self.mode, self.x, self.y, self.times = mode, x, y, times
        if mode != 'eager':
            network = network.to(memory_format=torch.channels_last)
            self.x, self.y = (v.to(memory_format=torch.channels_last) for v in (x, y))
        self.network, self.works = network, {}

    def fresh(self):
        network = copy.deepcopy(self.network)
        return network, torch.compile(network) if self.mode == 'compile' else network

    def work(self, name):
        if name not in self.works:
            self.works[name] = getattr(self, name)()
        return self.works[name]

    def output(self):
        with torch.no_grad():
            return self.network(self.x, self.times)

    def forward(self):
        _, run = self.fresh()

        def step():
            with torch.no_grad():
                run(self.x, self.times)
            return 0.0

        return step

    def train(self):
        network, run = self.fresh()
        adam = torch.optim.Adam(network.parameters(), lr=2e-4)

        def step():
            adam.zero_grad()
            loss = F.mse_loss(run(self.x, self.times), self.y)
            loss.backward()
            adam.step()
            return loss.item()

        return step

    def tract(self):
        network, run = self.fresh()
        (teacher, run_teacher), (own, run_own), (inference, _) = self.fresh(), self.fresh(), self.fresh()
        for frozen in (teacher, own, inference):
            frozen.requires_grad_(False)
        weights, self_weights, averages = (list(n.parameters()) for n in (network, own, inference))
        adam = torch.optim.Adam(weights, lr=2e-4)

        def step():
            with torch.no_grad():
                first = run_teacher(self.x, self.times).clamp(-1, 1)
                target = 0.3 * first + 0.7 * run_own(self.x, self.times).clamp(-1, 1)
            adam.zero_grad()
            loss = (run(self.x, self.times) - target).square().sum((1, 2, 3)).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            adam.step()
            with torch.no_grad():
                torch._foreach_lerp_(self_weights, weights, 0.5)
                torch._foreach_lerp_(averages, weights, 5e-5)
            return loss.item()

        return step


def open_peers(request):
    torch.set_num_threads(request['threads'])
    network = UNet(request['channels'], request['images'])
    load(network, request['weights'], request['tensors'])
    batch, height, width, channels = request['shape']

    def images(file):
        with open(file, 'rb') as source:
            values = torch.frombuffer(bytearray(source.read()), dtype=torch.float32)
        return values.reshape(batch, height, width, channels).permute(0, 3, 1, 2).contiguous()

    x, y, times = images(request['x']), images(request['y']), torch.tensor(request['times'])
    return {mode: Peer(copy.deepcopy(network), mode, x, y, times) for mode in request['modes']}


def run(peer, request):
    step, losses, seconds, cpu = peer.work(request['work']), [], [], []
    for _ in range(request['times']):
        wall, own = time.perf_counter(), time.process_time()
        losses.append(step())
        seconds.append(time.perf_counter() - wall)
        cpu.append(time.process_time() - own)
    return {'losses': losses, 'seconds': seconds, 'cpu': cpu}


def write_output(peer, file):
    with open(file, 'wb') as target:
        target.write(peer.output().permute(0, 2, 3, 1).contiguous().numpy().tobytes())
    return {'written': True}


def main():
    answer({'torch': torch.__version__, 'python': platform.python_version()})
    peers = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request['op'] == 'open':
                peers = open_peers(request)
                answer({'threads': torch.get_num_threads()})
            elif request['op'] == 'output':
                answer(write_output(peers[request['mode']], request['file']))
            else:
                answer(run(peers[request['mode']], request))
        except Exception as error:  # the other side decides what to do about it
            answer({'error': f'{type(error).__name__}: {str(error).strip()[:600]}'})


main()
