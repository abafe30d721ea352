"""Checks that the reference implementation loads a file, with every name and shape, and reproduces its recorded output."""

import importlib
import json
import pathlib
import sys

import torch
from safetensors import safe_open


def read(path: pathlib.Path):
    with safe_open(path, "pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        return tensors, file.metadata() or {}


def weights_of(tensors: dict) -> dict:
    """Returns the weights, which recordings store under net."""
    if any(name.startswith("net.") for name in tensors):
        return {name[4:]: value for name, value in tensors.items() if name.startswith("net.")}
    return {name: value for name, value in tensors.items() if not name.startswith("input.") and name != "output"}


def edm_network(name: str, config: dict, checkout: pathlib.Path) -> torch.nn.Module:
    sys.path.insert(0, str(checkout))
    return getattr(importlib.import_module("training.networks"), name)(**config)


def run_edm(network, tensors: dict) -> torch.Tensor:
    extra = {"augment_labels": tensors[name] for name in tensors if name.startswith("input.augment")}
    labels = next((tensors[name] for name in ("input.class_labels", "input.labels") if name in tensors), None)
    return network(tensors["input.x"], tensors["input.sigma"], labels, **extra)


def run_by_timestep(network, tensors: dict) -> torch.Tensor:
    labels = tensors["input.labels"].argmax(1) if "input.labels" in tensors else None
    output = network(tensors["input.x"], tensors["input.timestep"], labels)
    return output if torch.is_tensor(output) else output.sample


def load(tensors: dict, metadata: dict, edm: pathlib.Path | None):
    """Returns the reference network with exactly these weights, and a function that calls it."""
    arch, config = metadata.get("arch", ""), json.loads(metadata.get("config", "{}"))
    if arch.startswith("edm "):
        if edm is None:
            sys.exit("give --edm PATH, a checkout of EDM: its networks are not in any package.")
        network, run = edm_network(arch.removeprefix("edm "), config, edm), run_edm
    elif arch == "diffusers UNet2DModel":
        from diffusers import UNet2DModel

        # Not by its constructor: a file written by this project also has the scheduler's options.
        network, run = UNet2DModel.from_config(config), run_by_timestep
    elif arch == "DiT":
        from dit import DiT

        network, run = DiT(**config), run_by_timestep
    else:
        sys.exit(f"there is no reference implementation here for arch {arch!r}")
    weights = weights_of(tensors)
    if arch == "DiT":
        # The positions follow from the configuration, and students are written without them.
        weights.setdefault("pos_embed", network.pos_embed)
    network.load_state_dict(weights, strict=True)
    return network.eval(), run


def check_folder(folder: pathlib.Path) -> bool:
    from diffusers import UNet2DModel

    network, found = UNet2DModel.from_pretrained(folder, output_loading_info=True)
    odd = {name: keys for name, keys in found.items() if keys}
    if odd:
        print(f"{folder}: {odd}")
        return False
    print(f"{folder}: UNet2DModel of {sum(p.numel() for p in network.parameters())} parameters, every one loaded")
    return True


def check(path: pathlib.Path, edm: pathlib.Path | None) -> bool:
    if not path.exists():
        sys.exit(f"there is nothing at {path}")
    if path.is_dir():
        return check_folder(path)
    tensors, metadata = read(path)
    network, run = load(tensors, metadata, edm)
    print(f"{path}: {metadata['arch']} of {sum(p.numel() for p in network.parameters())} parameters, strict")
    if "output" not in tensors:
        print("there is no recorded output to compare with")
        return True
    with torch.no_grad():
        output = run(network, tensors)
    expected = tensors["output"]
    error = ((output - expected).abs().max() / expected.abs().max()).item()
    print(f"its output differs by {error:.1e} of the largest value")
    return error < 2e-4
