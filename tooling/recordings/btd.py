"""Records binary time-distillation (Salimans & Ho 2022, algorithm 2) on a network of three parameters, for
`npm run test:reference` to replay with `btd`. Written from the paper, in doubles; needs only torch.

    python3 tooling/recordings/btd.py packages/conformance/recordings/btd_vp.json
"""

import json
import math
import sys

import torch

STEPS, SHAPE, SCHEDULE = 3, (6, 2, 2, 2), (16, 8, 4, 2, 1)
RATE, CLIP, MOMENTUM = 1e-2, 1.0, 0.9
# Far enough from the data's range that clipping its predictions would show.
TEACHER = (1.3, 0.4, -0.6)
STUDENT, AVERAGE = (1.1, 0.3, -0.5), (1.05, 0.35, -0.45)


def log_snr(time):
    """The cosine schedule, scaled to go from a log-SNR of 20 to one of -20."""
    end = math.atan(math.exp(-10))
    return -2 * torch.log(torch.tan(end + (math.pi / 2 - 2 * end) * time))


def signal_and_noise(snr):
    return torch.sigmoid(snr).sqrt(), torch.sigmoid(-snr).sqrt()


def wide(values):
    return values.view(-1, *[1] * (len(SHAPE) - 1))


def predict(theta, z, snr):
    c = wide(snr)
    return theta[0] * z + theta[1] * torch.sin(c) + theta[2] * z * torch.cos(c) / (1 + z**2)


def ddim(z, x, here, there):
    """Moves z from `here` to `there` with the prediction x."""
    (alpha, sigma), (alpha_to, sigma_to) = (map(wide, signal_and_noise(snr)) for snr in (here, there))
    return alpha_to * x + sigma_to / sigma * (z - alpha * x)


def target_of(teacher, z, i, snrs):
    """Returns the x with which one step from t to t'' ends where two steps of the teacher do, and z at t'."""
    t, half, end = snrs
    middle = ddim(z, predict(teacher, z, t), t, half)
    second = predict(teacher, middle, half)
    end_point = ddim(middle, second, half, end)
    (alpha, sigma), (alpha_end, sigma_end) = (map(wide, signal_and_noise(snr)) for snr in (t, end))
    ratio = sigma_end / sigma
    x = (end_point - ratio * z) / (alpha_end - ratio * alpha)
    # t'' = 0 is the clean end, where the step ends at its prediction.
    return torch.where(wide(i) == 1, second, x), middle


def record(phase, seed):
    generator = torch.Generator().manual_seed(seed)
    total, count = SCHEDULE[0], SCHEDULE[phase + 1]
    stride = total // count
    teacher = torch.tensor(TEACHER)
    student = torch.tensor(STUDENT, requires_grad=True)
    average = torch.tensor(AVERAGE)
    adam = torch.optim.Adam([student], lr=RATE)
    steps = []
    for number in range(1, STEPS + 1):
        x = 0.5 * torch.randn(SHAPE, generator=generator)
        noise = torch.randn(SHAPE, generator=generator)
        i = torch.randint(1, count + 1, SHAPE[:1], generator=generator)
        if number == 1:
            i[0] = 1
        times = i * stride, i * stride - stride // 2, i * stride - stride
        snrs = [log_snr(time.double() / total) for time in times]
        before = {"student_before": student.tolist(), "inference_before": average.tolist()}
        alpha, sigma = map(wide, signal_and_noise(snrs[0]))
        z = alpha * x + sigma * noise
        target, middle = target_of(teacher, z, i, snrs)
        weight = wide((alpha / sigma).flatten().square().clamp(min=1))
        loss = (weight * (predict(student, z, snrs[0]) - target) ** 2).flatten(1).sum(1).mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([student], CLIP)
        adam.step()
        average = average + (1 - MOMENTUM) / (1 - MOMENTUM**number) * (student.detach() - average)
        steps.append(
            {
                **{"x0": x.flatten().tolist(), "noise": noise.flatten().tolist()},
                **{name: time.tolist() for name, time in zip(("t", "tPrime", "s"), times)},
                "gamma": [torch.sigmoid(snr).tolist() for snr in snrs],
                **{"xt": z.flatten().tolist(), "xtPrime": middle.flatten().tolist()},
                **{"target": target.flatten().tolist(), "loss": loss.item(), **before},
                **{"student_after": student.tolist(), "inference_after": average.tolist()},
            }
        )
    return {
        "kind": "vp-cosine ddim btd",
        **{"shape": SHAPE, "timeSchedule": SCHEDULE, "timesteps": total, "phase": phase, "clip": False},
        "lossWeight": "max(gamma/(1-gamma),1), summed over pixels, mean over batch",
        "toy": "x0 = a*x + b*sin(c) + d*x*cos(c)/(1+x^2), c = logsnr",
        **{"teacher": TEACHER, "optimizer": f"adam lr {RATE} clip grad norm {CLIP:g}"},
        **{"mu": {"inference": MOMENTUM}, "steps": steps},
    }


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    if len(sys.argv) != 2:
        sys.exit("Give the file to write: python3 tooling/recordings/btd.py OUT.json")
    with open(sys.argv[1], "w") as file:
        json.dump([record(0, 1), record(2, 2)], file)
