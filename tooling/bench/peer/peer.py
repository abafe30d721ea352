"""The benchmark's peer: PyTorch in one mode, which gets its requests over standard input.

Each line on standard input is a request and each line on standard output its answer, both JSON:
  {"op": "open", "twin", "weights": file, ...}   builds the network, reads weights and inputs
  {"op": "output" | "sampled", "file"}           writes the network's output or samples, float32, channels last
  {"op": "run", "work", "times"}                 losses and seconds of that many calls, one by one
  {"op": "rest"}                                 forgets works and the peak of memory
  {"op": "memory"}                               largest resident memory since, in MiB, or null
  {"op": "peaks"}                                what the machine reaches here
An answer with the key "error" says in words why there is no other.
"""
import gc
import json
import os
import platform
import re
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
except ImportError as error:
    answer({'error': f'it cannot import torch ({error})', 'missing': 'torch'})
    sys.exit(1)

from peer_networks import build, load
from peer_works import Works, peaks


def read_tensor(file, shape):
    """Raw float32; images go from channels last to channels first."""
    with open(file, 'rb') as source:
        value = torch.frombuffer(bytearray(source.read()), dtype=torch.float32).reshape(shape)
    return value.permute(0, 3, 1, 2).contiguous() if len(shape) == 4 else value


def write_tensor(value, file):
    value = value.permute(0, 2, 3, 1) if value.dim() == 4 else value
    with open(file, 'wb') as target:
        target.write(value.contiguous().numpy().tobytes())
    return {'written': True}


class Peer:
    """What is open, and the works that have been started on it."""

    def __init__(self, mode):
        self.mode, self.works, self.running = mode, None, {}

    def open(self, request):
        network = build(**request['twin'])
        load(network, request['weights'], request['tensors'])
        shape, levels, tract = request['shape'], request['levels'], request['tract']
        self.works = Works(network, self.mode, {
            **{name: read_tensor(request[name], shape) for name in ('x', 'clean', 'noise')},
            't': torch.tensor(levels['t']),
            'onward': torch.tensor(levels['onward']),
            'tract': {name: torch.tensor(values) for name, values in tract.items()},
            'sampling': {**request['sampling'], 'from': torch.tensor(levels['from'])},
            'samples': request['samples'],
        })
        return self.rest(request)

    def output(self, request):
        return write_tensor(self.works.output(), request['file'])

    def sampled(self, request):
        return write_tensor(self.works.sampled(), request['file'])

    def run(self, request):
        name = request['work']
        if name not in self.running:
            self.running[name] = getattr(self.works, name)()
        step, losses, seconds, cpu = self.running[name], [], [], []
        for _ in range(request['times']):
            wall, own = time.perf_counter(), time.process_time()
            losses.append(step())
            seconds.append(time.perf_counter() - wall)
            cpu.append(time.process_time() - own)
        return {'losses': losses, 'seconds': seconds, 'cpu': cpu}

    def rest(self, _):
        self.running.clear()
        if self.mode == 'compile':
            # Programs of one work after another would reach the limit above which PyTorch goes back to eager.
            torch._dynamo.reset()
        gc.collect()
        try:
            with open('/proc/self/clear_refs', 'w') as file:
                file.write('5')
        except OSError:
            pass
        return {'threads': torch.get_num_threads()}

    def memory(self, _):
        try:
            with open('/proc/self/status') as file:
                found = re.search(r'^VmHWM:\s+(\d+) kB$', file.read(), re.MULTILINE)
        except OSError:
            found = None
        return {'memory': int(found[1]) / 1024 if found else None}

    def peaks(self, _):
        return peaks()


def main(mode, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    answer({'torch': torch.__version__, 'python': platform.python_version()})
    peer = Peer(mode)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer(getattr(peer, request['op'])(request))
        except Exception as error:  # the other side decides what to do about it
            answer({'error': f'{type(error).__name__}: {str(error).strip()[:600]}'})


main(sys.argv[1], int(sys.argv[2]))
