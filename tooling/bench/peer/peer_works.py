"""The benchmark's works in PyTorch: each a function that does one call and returns the loss, or 0."""
import copy

import torch
from torch import nn
from torch.nn import functional as F

# As in works.ts, where the reasons are.
LEARNING_RATE = 2e-5
TEACHER_SCALE = 0.9


class Works:
    """A network in one mode with its inputs, and the works on it, each with a copy of the network."""

    def __init__(self, network, mode, inputs):
        self.mode, self.inputs = mode, inputs
        if mode != 'eager':
            network = network.to(memory_format=torch.channels_last)
        self.network = network

    def images(self, x):
        return x if self.mode == 'eager' or x.dim() < 4 else x.to(memory_format=torch.channels_last)

    def fresh(self):
        network = copy.deepcopy(self.network)
        # Sizes are fixed, so the last, smaller batch of a sampling run is compiled separately.
        return network, torch.compile(network, dynamic=False) if self.mode == 'compile' else network

    def output(self):
        _, run = self.fresh()
        with torch.no_grad():
            return run(self.images(self.inputs['x']), self.inputs['t'])

    def sampled(self):
        _, run = self.fresh()
        return self.step_down(run, self.images(self.inputs['noise']))

    def step_down(self, run, noise):
        """One DDIM step from noise to clean samples."""
        sampling = self.inputs['sampling']
        with torch.no_grad():
            x = sampling['sigma'] * noise
            prediction = run(x, sampling['from'][:, :1].expand(3, len(noise)))
            if sampling['x'] == 0 and sampling['x0'] == 1:
                return prediction
            return sampling['x'] * x + sampling['x0'] * prediction

    def forward(self):
        _, run = self.fresh()
        x, t = self.images(self.inputs['x']), self.inputs['t']

        def step():
            with torch.no_grad():
                run(x, t)
            return 0.0

        return step

    def train(self):
        network, run = self.fresh()
        adam = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
        x, clean, t = self.images(self.inputs['x']), self.images(self.inputs['clean']), self.inputs['t']

        def step():
            adam.zero_grad()
            loss = F.mse_loss(run(x, t), clean)
            loss.backward()
            adam.step()
            return loss.item()

        return step

    def tract(self):
        network, run = self.fresh()
        (teacher, run_teacher), (own, run_own), (inference, _) = self.fresh(), self.fresh(), self.fresh()
        for frozen in (teacher, own, inference):
            frozen.requires_grad_(False)
        torch._foreach_mul_(list(teacher.parameters()), TEACHER_SCALE)
        weights, self_weights, averages = (list(n.parameters()) for n in (network, own, inference))
        adam = torch.optim.Adam(weights, lr=LEARNING_RATE)
        x, t, onward = self.images(self.inputs['x']), self.inputs['t'], self.inputs['onward']
        axes = tuple(range(1, x.dim()))
        per_example = [-1] + [1] * len(axes)
        to_x, to_x0, blend = (self.inputs['tract'][name].reshape(per_example) for name in ('x', 'x0', 'blend'))
        weight = self.inputs['tract']['weight']

        def step():
            with torch.no_grad():
                first = run_teacher(x, t).clamp(-1, 1)
                middle = to_x * x + to_x0 * first
                target = blend * first + (1 - blend) * run_own(middle, onward).clamp(-1, 1)
            adam.zero_grad()
            loss = ((run(x, t) - target).square().sum(axes) * weight).mean()
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            adam.step()
            with torch.no_grad():
                torch._foreach_lerp_(self_weights, weights, 0.5)
                torch._foreach_lerp_(averages, weights, 5e-5)
            return loss.item()

        return step

    def sample(self):
        _, run = self.fresh()
        batch, *shape = self.inputs['x'].shape
        count = self.inputs['samples']

        def step():
            for start in range(0, count, batch):
                noise = self.images(torch.randn(min(batch, count - start), *shape))
                self.step_down(run, noise).numpy()
            return 0.0

        return step


def peaks():
    """10^9 operations a second of a product of matrices, and of a convolution with both gradients: the best of some."""
    import time

    def best(run, operations):
        run()
        seconds = []
        end = time.perf_counter() + 1
        while time.perf_counter() < end:
            start = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - start)
        return operations / min(seconds) / 1e9

    matrix = torch.full((1024, 1024), 0.5)
    x = torch.full((32, 64, 32, 32), 0.5).to(memory_format=torch.channels_last).requires_grad_()
    kernel = torch.full((64, 64, 3, 3), 0.1).to(memory_format=torch.channels_last).requires_grad_()
    dy = torch.full((32, 64, 32, 32), 0.5).to(memory_format=torch.channels_last)

    def convolve():
        torch.autograd.grad(F.conv2d(x, kernel, padding=1), (x, kernel), dy)

    return {
        'matmul': best(lambda: matrix @ matrix, 2 * 1024 ** 3),
        'convolution': best(convolve, 3 * 2 * 9 * 64 * 64 * 32 * 32 * 32),
    }
