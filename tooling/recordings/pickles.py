"""Writes packages/zoo/src/torch/testing/pickles.ts: values that torch.save stores besides plain tensors, by CPython's pickle.

PyTorch itself is not needed: its names are fakes, because a pickle contains only names and their arguments.
"""

import argparse
import base64
import collections
import io
import pathlib
import pickle
import sys
import types


def stand_in(path, kind):
    """Returns an object that is pickled as a name, in a fake module."""
    module, name = path.rsplit(".", 1)
    if module not in sys.modules:
        sys.modules[module] = types.ModuleType(module)
    if kind == "class":
        made = type(name, (), {"__module__": module})
    else:
        def made(*_):
            pass
        made.__name__ = made.__qualname__ = name
        made.__module__ = module
    setattr(sys.modules[module], name, made)
    return made


class Call:
    """An object that is pickled as a call of a name."""

    def __init__(self, name, *args):
        self.name, self.args = name, args

    def __reduce__(self):
        return self.name, self.args


class Storage:
    def __init__(self, kind, elements):
        self.id = ("storage", kind, "0", "cpu", elements)


class Pickler(pickle._Pickler):
    def persistent_id(self, value):
        return value.id if isinstance(value, Storage) else None


def dump(value, protocol=2):
    to = io.BytesIO()
    Pickler(to, protocol).dump(value)
    return base64.b64encode(to.getvalue()).decode()


for module in ("torch", "torch.nn"):
    sys.modules[module] = types.ModuleType(module)
function = lambda path: stand_in(path, "function")
cls = lambda path: stand_in(path, "class")
v2 = function("torch._utils._rebuild_tensor_v2")
v3 = function("torch._utils._rebuild_tensor_v3")
with_state = function("torch._utils._rebuild_parameter_with_state")
from_type = function("torch._tensor._rebuild_from_type_v2")
from_cpu = function("torch._utils._rebuild_device_tensor_from_cpu_tensor")
sparse = function("torch._utils._rebuild_sparse_tensor")
quantised = function("torch._utils._rebuild_qtensor")
layout = function("torch.serialization._get_layout")
floats, complexes, untyped = map(
    cls, ("torch.FloatStorage", "torch.ComplexFloatStorage", "torch.storage.UntypedStorage")
)
tensor, device, size = map(cls, ("torch.Tensor", "torch.device", "torch.Size"))
float16, uint16, complex64, float8 = map(
    cls, ("torch.float16", "torch.uint16", "torch.complex64", "torch.float8_e4m3fn")
)
hooks = collections.OrderedDict


def plain(*metadata):
    return Call(v2, Storage(floats, 6), 0, (2, 3), (3, 1), False, hooks(), *metadata)


extras = {
    "w": plain(),
    "dtype": float16,
    "device": Call(device, "cuda", 0),
    "layout": Call(layout, "torch.strided"),
    "size": Call(size, (2, 3)),
    "set": {1, 2},
    "bytes": b"\x01\xff",
    "array": bytearray(b"ab"),
    "complex": 1 + 2j,
    "counter": collections.Counter("aab"),
    "default": collections.defaultdict(list, {"a": [1]}),
    "history": [0.1, 0.2],
    "args": argparse.Namespace(width=32, path=pathlib.PosixPath("/x"), rate=0.1),
}
files = {
    "attributes": dump({
        "w": Call(with_state, plain(), True, hooks(), {"tag": 1}),
        "b": Call(from_type, v2, tensor, (Storage(floats, 6), 0, (3,), (2,), False, hooks()), {"_is_buffer": True}),
        "c": Call(from_cpu, plain(), "torch.float32", "xla", False),
    }),
    "extras": dump(extras),
    "extrasNewer": dump(extras, 4),
    "negated": dump({"w": plain({"neg": True})}),
    "conjugated": dump({"w": plain({"conj": True})}),
    "typed": dump({
        "w": Call(v3, Storage(untyped, 24), 1, (2,), (2,), False, hooks(), uint16),
        "e": Call(v3, Storage(untyped, 24), 0, (4,), (1,), False, hooks(), float8),
    }),
    "typedComplex": dump({"w": Call(v3, Storage(untyped, 24), 0, (2,), (1,), False, hooks(), complex64)}),
    "complex": dump({"w": Call(v2, Storage(complexes, 3), 0, (3,), (1,), False, hooks())}),
    "sparse": dump({"w": Call(sparse, Call(layout, "torch.sparse_coo"), (plain(), plain(), (2, 3)))}),
    "quantised": dump({"w": Call(quantised, Storage(floats, 6), 0, (6,), (1,))}),
}
path = pathlib.Path(__file__).parents[2] / "packages/zoo/src/torch/testing/pickles.ts"
lines = [
    "/**",
    " * What torch.save stores in addition to plain tensors, one pickle each (tooling/recordings/pickles.py).",
    " * Storage 0 has 24 bytes.",
    " */",
]
lines.append("export const pickles = {")
for name, text in files.items():
    parts = [text[i : i + 96] for i in range(0, len(text), 96)]
    lines += [f"  {name}: ["] + [f"    '{part}'," for part in parts] + ["  ].join(''),"]
lines += ["} as const;", ""]
path.write_text("\n".join(lines))
