"""The weights of dit.DiT in diffusers' DiTTransformer2DModel, to verify its output."""

import torch
from diffusers import DiTTransformer2DModel

from dit import DiT


def in_diffusers(network: DiT, config: dict) -> DiTTransformer2DModel:
    heads, depth = config["num_heads"], config["depth"]
    other = DiTTransformer2DModel(
        num_attention_heads=heads,
        attention_head_dim=config["hidden_size"] // heads,
        in_channels=config["in_channels"],
        out_channels=config["in_channels"],
        num_layers=depth,
        sample_size=config["input_size"],
        patch_size=config["patch_size"],
        num_embeds_ada_norm=config["num_classes"],
        norm_eps=1e-6,
    )
    from_state = network.state_dict()
    state = {}
    for part in ("weight", "bias"):
        state[f"pos_embed.proj.{part}"] = from_state[f"x_embedder.proj.{part}"]
        state[f"proj_out_1.{part}"] = from_state[f"final_layer.adaLN_modulation.1.{part}"]
        state[f"proj_out_2.{part}"] = from_state[f"final_layer.linear.{part}"]
        for i in range(depth):
            to, source = f"transformer_blocks.{i}", f"blocks.{i}"
            for name, value in zip("qkv", from_state[f"{source}.attn.qkv.{part}"].chunk(3)):
                state[f"{to}.attn1.to_{name}.{part}"] = value
            for name, before in {
                "attn1.to_out.0": "attn.proj",
                "ff.net.0.proj": "mlp.fc1",
                "ff.net.2": "mlp.fc2",
                "norm1.linear": "adaLN_modulation.1",
            }.items():
                state[f"{to}.{name}.{part}"] = from_state[f"{source}.{before}.{part}"]
            embedder = f"{to}.norm1.emb"
            state[f"{embedder}.timestep_embedder.linear_1.{part}"] = from_state[f"t_embedder.mlp.0.{part}"]
            state[f"{embedder}.timestep_embedder.linear_2.{part}"] = from_state[f"t_embedder.mlp.2.{part}"]
            table = from_state["y_embedder.embedding_table.weight"]
            state[f"{embedder}.class_embedder.embedding_table.weight"] = table
    other.load_state_dict(state)
    for block in other.transformer_blocks:
        # diffusers has the waves of DDPM here; the authors' code has not.
        block.norm1.emb.time_proj.downscale_freq_shift = 0
    return other.eval()


def check_with_diffusers(network: DiT, config: dict, x: torch.Tensor, t: torch.Tensor, y: torch.Tensor) -> None:
    with torch.no_grad():
        mine = network(x, t, y)
        theirs = in_diffusers(network, config)(x, timestep=t, class_labels=y).sample
    error = ((mine - theirs).abs().max() / theirs.abs().max()).item()
    print(f"DiT and diffusers differ by {error:.1e} of the largest value")
    assert error < 1e-5
