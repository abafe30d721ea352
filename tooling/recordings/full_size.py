"""A full-size EDM network with random weights: the size of a published checkpoint, in every format."""

import collections
import json
import math
import pathlib
import pickle
import sys
import types

import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).resolve().parent


def random_weights(shapes: dict) -> dict:
    torch.manual_seed(3)
    tensors = {}
    for name, shape in shapes.items():
        if name.endswith("resample_filter"):
            tensors[name] = torch.full(shape, 0.25)
        elif len(shape) == 1:
            # The scale of a norm is near 1, everything else near 0.
            is_scale = "norm" in name and name.endswith("weight")
            tensors[name] = 0.1 * torch.randn(shape) + (1.0 if is_scale else 0.0)
        else:
            tensors[name] = torch.randn(shape) / math.sqrt(math.prod(shape[1:]))
    return tensors


def class_of(path: str, tensors: dict, has_modules: bool) -> str:
    """Returns the name of EDM's class for the module at a path."""
    if path == "":
        return "EDMPrecond"
    if has_modules:
        return "SongUNet" if path == "model" else "UNetBlock"
    weight = tensors.get(f"{path}.weight")
    if weight is None or weight.ndim == 4:
        return "Conv2d"
    return "GroupNorm" if "norm" in path else "Linear"


class Persistent:
    """A module as EDM pickles it: the name of its class and its state, without source text."""

    def __init__(self, name: str, state: dict):
        self.name, self.state = name, state

    def __reduce__(self):
        meta = {"type": "class", "version": 6, "module_src": "", "class_name": self.name, "state": self.state}
        return sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj, (meta,)


def name_the_function() -> None:
    """Pickle writes functions by name and checks that they exist: this one does, and is never called."""

    def _reconstruct_persistent_obj(meta):
        raise RuntimeError("this file is not for loading with Python")

    _reconstruct_persistent_obj.__module__ = "torch_utils.persistence"
    _reconstruct_persistent_obj.__qualname__ = "_reconstruct_persistent_obj"
    package, module = types.ModuleType("torch_utils"), types.ModuleType("torch_utils.persistence")
    module._reconstruct_persistent_obj = _reconstruct_persistent_obj
    package.persistence = module
    sys.modules.update({"torch_utils": package, "torch_utils.persistence": module})


def module_at(path: str, tensors: dict, attributes: dict):
    prefix = f"{path}." if path else ""
    own, inner = {}, {}
    for name in tensors:
        if name.startswith(prefix):
            first, _, rest = name[len(prefix) :].partition(".")
            (inner if rest else own)[first] = True
    modules = collections.OrderedDict((name, module_at(prefix + name, tensors, {})) for name in inner)
    if path in ("model.enc", "model.dec"):
        listed = torch.nn.ModuleDict()
        listed._modules.update(modules)
        return listed
    is_buffer = {name: name == "resample_filter" for name in own}
    state = {
        "training": False,
        "_parameters": collections.OrderedDict(
            (name, torch.nn.Parameter(tensors[prefix + name])) for name in own if not is_buffer[name]
        ),
        "_buffers": collections.OrderedDict((name, tensors[prefix + name]) for name in own if is_buffer[name]),
        "_non_persistent_buffers_set": set(),
        "_modules": modules,
        **attributes,
    }
    return Persistent(class_of(path, tensors, bool(inner)), state)


def write(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    layout = json.loads((HERE / "edm-cifar10.json").read_text())
    tensors, config = random_weights(layout["tensors"]), layout["config"]
    numbers = sum(value.numel() for name, value in tensors.items() if not name.endswith("resample_filter"))
    print(f"{numbers / 1e6:.1f} M parameters")

    path = folder / "edm-cifar10.safetensors"
    save_file(tensors, path, {"arch": f"edm {layout['class']}", "config": json.dumps(config)})
    path.chmod(0o644)
    torch.save(tensors, folder / "edm-cifar10.pt")

    name_the_function()
    attributes = {
        **{name: config[name] for name in ("img_resolution", "img_channels", "label_dim")},
        **{"use_fp16": False, "sigma_min": 0, "sigma_max": math.inf, "sigma_data": 0.5},
        **{"_init_args": (), "_init_kwargs": config},
    }
    with (folder / "edm-cifar10.pkl").open("wb") as file:
        pickle.dump({"ema": module_at("", tensors, attributes), "augment_pipe": None, "loss_fn": None}, file)
    for file in sorted(folder.glob("edm-cifar10.*")):
        print(f"{file}: {file.stat().st_size} bytes")
