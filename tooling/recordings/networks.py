"""The recordings: weights, inputs and outputs of small networks with random weights."""

import json
import pathlib
import shutil

import torch
from diffusers import DDPMScheduler, UNet2DModel
from safetensors.torch import save_file

from dit import DiT
from dit_in_diffusers import check_with_diffusers

# As google/ddpm-cifar10-32 has it, smaller.
DDPM = {
    "sample_size": 16,
    "block_out_channels": [16, 24, 24],
    "down_block_types": ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
    "layers_per_block": 1,
    "norm_num_groups": 8,
    "norm_eps": 1e-6,
    "attention_head_dim": None,
    "downsample_padding": 0,
    "flip_sin_to_cos": False,
    "freq_shift": 1,
}

# What is another choice there: classes, several heads, scale and shift, padding on all sides, cosines first.
CLASSES = {
    "sample_size": [8, 16],
    "block_out_channels": [16, 32],
    "down_block_types": ["AttnDownBlock2D", "DownBlock2D"],
    "up_block_types": ["UpBlock2D", "AttnUpBlock2D"],
    "layers_per_block": 2,
    "norm_num_groups": 4,
    "attention_head_dim": 8,
    "attn_norm_num_groups": 8,
    "resnet_time_scale_shift": "scale_shift",
    "mid_block_scale_factor": 1.5,
    "center_input_sample": True,
    "time_embedding_dim": 48,
    "out_channels": 6,
    "num_class_embeds": 3,
}

DIT = {
    "input_size": 8,
    "patch_size": 2,
    "in_channels": 3,
    "hidden_size": 48,
    "depth": 2,
    "num_heads": 4,
    "mlp_ratio": 4.0,
    "num_classes": 3,
    "class_dropout_prob": 0.1,
}

# Names of the attention's layers in the files of before 2023, such as google/ddpm-cifar10-32's own.
OLD_NAMES = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}


def stirred(network: torch.nn.Module) -> torch.nn.Module:
    """Perturbs every parameter, so none has its special initial value."""
    with torch.no_grad():
        for name, value in network.named_parameters():
            if name != "pos_embed":
                value.add_(0.05 * torch.randn_like(value))
    return network.eval()


def save(path: pathlib.Path, arch: str, config: dict, network: torch.nn.Module, inputs: dict, output) -> None:
    tensors = {f"net.{name}": value for name, value in network.state_dict().items()}
    tensors |= {f"input.{name}": value for name, value in inputs.items()} | {"output": output}
    contiguous = {name: value.detach().contiguous() for name, value in tensors.items()}
    save_file(contiguous, path, {"arch": arch, "config": json.dumps(config)})
    path.chmod(0o644)
    print(f"{path}: {path.stat().st_size} bytes")


def record_unet(path: pathlib.Path, config: dict) -> UNet2DModel:
    torch.manual_seed(1)
    network = stirred(UNet2DModel(**config))
    size = config["sample_size"]
    height, width = size if isinstance(size, list) else (size, size)
    inputs = {"x": torch.randn(3, 3, height, width), "timestep": torch.tensor([0.0, 371.0, 999.0])}
    classes = config.get("num_class_embeds")
    if classes:
        inputs["labels"] = torch.eye(classes)[torch.tensor([2, 0, 1])]
    with torch.no_grad():
        labels = inputs["labels"].argmax(1) if classes else None
        output = network(inputs["x"], inputs["timestep"], labels).sample
    save(path, "diffusers UNet2DModel", config, network, inputs, output)
    return network


def save_folder(folder: pathlib.Path, network: UNet2DModel) -> None:
    """Saves the same weights with diffusers; under their old names in the .bin."""
    shutil.rmtree(folder, ignore_errors=True)
    network.save_pretrained(folder)
    DDPMScheduler().save_pretrained(folder)
    old = {}
    for name, value in network.state_dict().items():
        for new, before in OLD_NAMES.items():
            if ".attentions." in name:
                name = name.replace(f".{new}.", f".{before}.")
        old[name] = value
    torch.save(old, folder / "diffusion_pytorch_model.bin")
    (folder / "diffusion_pytorch_model.safetensors").chmod(0o644)
    print(f"{folder}: {sum(file.stat().st_size for file in folder.iterdir())} bytes")


def record_dit(path: pathlib.Path) -> None:
    torch.manual_seed(2)
    network = stirred(DiT(**DIT))
    # The last label stands for any class.
    labels = torch.tensor([1, 0, DIT["num_classes"]])
    inputs = {"x": torch.randn(3, 3, 8, 8), "timestep": torch.tensor([0.0, 12.5, 999.0])}
    with torch.no_grad():
        output = network(inputs["x"], inputs["timestep"], labels)
    check_with_diffusers(network, DIT, inputs["x"], inputs["timestep"], labels)
    inputs["labels"] = torch.eye(DIT["num_classes"] + 1)[labels]
    save(path, "DiT", DIT, network, inputs, output)


def record(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    # The order of sums, and so their last digits, would depend on the number of threads.
    torch.set_num_threads(1)
    network = record_unet(folder / "diffusers_unet.safetensors", DDPM)
    save_folder(folder / "diffusers_unet", network)
    record_unet(folder / "diffusers_unet_classes.safetensors", CLASSES)
    record_dit(folder / "dit.safetensors")
