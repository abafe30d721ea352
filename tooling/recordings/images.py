"""Records small JPEG and PNG images of every kind with the pixels of Pillow's convert('RGB').

    python3 tooling/recordings/images.py packages/data/recordings/images.json

Needs Pillow, numpy and cjpeg of libjpeg-turbo (the Debian package libjpeg-turbo-progs). All images are made here.
"""

import base64
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy as np
from PIL import Image

rng = np.random.default_rng(16)
cases = {}


def keep(name: str, data: bytes) -> None:
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    encode = lambda b: base64.b64encode(b).decode()
    cases[name] = {"file": encode(data), "size": pixels.shape[:2], "rgb": encode(pixels.tobytes())}


def picture(width: int, height: int) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    waves = np.stack([x * 17 + y * 9, 128 + 120 * np.sin(x / 2 + y / 3), 255 * ((x // 3 + y // 3) % 2)], -1)
    return np.clip(0.8 * (waves % 256) + rng.uniform(0, 50, waves.shape), 0, 255).astype(np.uint8)


def cjpeg(pixels: np.ndarray, *options: str) -> bytes:
    header = b"P6 %d %d 255\n" % pixels.shape[1::-1]
    command = ["cjpeg", "-optimize", "-quality", "80", *options]
    return subprocess.run(command, input=header + pixels.tobytes(), stdout=subprocess.PIPE, check=True).stdout


def segments(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Returns the segments up to the first scan, and the bits of the scan with everything after it."""
    found, at = [], 2
    while not found or found[-1][0] != 0xDA:
        length = struct.unpack(">H", data[at + 2 : at + 4])[0]
        found.append((data[at + 1], data[at + 4 : at + 2 + length]))
        at += 2 + length
    return found, data[at:]


def joined(parts: list[tuple[int, bytes]], rest: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(struct.pack(">BBH", 255, m, len(d) + 2) + d for m, d in parts) + rest


def adobe(transform: int) -> tuple[int, bytes]:
    return 0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform)


def renamed(parts: list[tuple[int, bytes]], ids: bytes) -> list[tuple[int, bytes]]:
    def one(marker: int, data: bytes) -> bytes:
        at, step = {0xC0: (6, 3), 0xDA: (1, 2)}.get(marker, (0, 0))
        return bytes(ids[(i - at) // step] if step and i in range(at, at + 3 * step, step) else b for i, b in enumerate(data))

    return [(marker, one(marker, data)) for marker, data in parts]


def jpegs() -> None:
    for sampling in ["1x1", "2x1", "1x2", "2x2", "4x1", "1x4", "4x2", "2x4", "3x1", "1x1,2x2,2x2", "2x2,2x1,1x2"]:
        keep(f"jpeg sampled {sampling}", cjpeg(picture(13, 11), "-sample", sampling))
    for width, height in [(1, 1), (3, 5), (4, 17), (5, 2), (33, 2)]:
        keep(f"jpeg of {width} x {height}", cjpeg(picture(width, height), "-sample", "2x2"))
    for sampling in ["1x1", "2x2"]:
        keep(f"jpeg progressive {sampling}", cjpeg(picture(19, 18), "-progressive", "-sample", sampling))
        keep(f"jpeg with restarts {sampling}", cjpeg(picture(35, 18), "-restart", "1B", "-sample", sampling))
    keep("jpeg progressive with restarts", cjpeg(picture(35, 18), "-progressive", "-restart", "1B"))
    keep("jpeg with tables of 16 bits", cjpeg(picture(9, 9), "-quality", "1"))
    keep("jpeg of quality 100", cjpeg(picture(9, 9), "-quality", "100"))
    keep("jpeg in grey", cjpeg(picture(9, 11), "-grayscale"))
    keep("jpeg in grey sampled 2x2", cjpeg(picture(19, 11), "-grayscale", "-sample", "2x2"))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as scans:
        scans.write("0;\n1;\n2;\n")
        scans.flush()
        keep("jpeg of three scans", cjpeg(picture(19, 11), "-scans", scans.name))

    parts, rest = segments(cjpeg(picture(9, 8), "-sample", "1x1"))
    plain = [part for part in parts if part[0] != 0xE0]
    for transform in range(3):
        keep(f"jpeg of Adobe {transform}", joined([adobe(transform), *plain], rest))
    keep("jpeg of Adobe 0 with JFIF", joined([parts[0], adobe(0), *plain], rest))
    keep("jpeg of Adobe 0, cut short", joined([(0xEE, adobe(0)[1][:11]), *plain], rest))
    for ids in [b"RGB", b"rgb", b"\0\1\2", b"\1\1\1"]:
        keep(f"jpeg named {ids!r}", joined(renamed(plain, ids), rest))
        keep(f"jpeg named {ids!r} of Adobe 1", joined([adobe(1), *renamed(plain, ids)], rest))
    keep("jpeg named RGB with JFIF", joined(renamed(parts, b"RGB"), rest))
    keep("jpeg with more behind it", joined(parts, rest) + b"\xff\xd8 film")

    ink = Image.fromarray(np.concatenate([picture(9, 8), picture(9, 8)[:, :, :1]], -1), "CMYK")
    stream = io.BytesIO()
    ink.save(stream, "JPEG", quality=90, optimize=True)
    parts, rest = segments(stream.getvalue())
    plain = [part for part in parts if part[0] not in (0xE0, 0xEE)]
    keep("jpeg in inks", joined([adobe(0), *plain], rest))
    keep("jpeg in inks, by differences", joined([adobe(2), *plain], rest))
    keep("jpeg in inks without Adobe", joined(plain, rest))

    turned = Image.Exif()
    turned[0x112] = 6
    stream = io.BytesIO()
    Image.fromarray(picture(9, 5)).save(stream, "JPEG", exif=turned, optimize=True)
    keep("jpeg that EXIF turns", stream.getvalue())


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def rows(samples: np.ndarray, bits: int) -> bytes:
    def row(values: np.ndarray) -> bytes:
        text = "".join(format(int(value), f"0{bits}b") for value in values.reshape(-1))
        return bytes(int(text[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(text), 8))

    return b"".join(b"\0" + row(values) for values in samples)


def png(kind: int, bits: int, interlaced: bool = False, alpha: bool = False) -> bytes:
    samples = rng.integers(0, 2**bits, (6, 7, CHANNELS[kind]))
    passes = [samples[y::down, x::across] for x, y, across, down in ADAM7] if interlaced else [samples]
    before = chunk(b"gAMA", struct.pack(">I", 100000))
    if kind == 3:
        before += chunk(b"PLTE", rng.integers(0, 256, 3 * 2**bits).astype(np.uint8).tobytes())
    if alpha:
        colour = b"".join(struct.pack(">H", int(value)) for value in samples[0, 0])
        before += chunk(b"tRNS", bytes(range(2**bits)) if kind == 3 else colour)
    header = struct.pack(">IIBBBBB", 7, 6, bits, kind, 0, 0, interlaced)
    data = zlib.compress(b"".join(rows(part, bits) for part in passes if part.size), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def pngs() -> None:
    # Of 16 bits in grey Pillow keeps nothing: it cuts them off at 255.
    for kind, depths in {0: [1, 2, 4, 8], 2: [8, 16], 3: [1, 2, 4], 4: [8, 16], 6: [8, 16]}.items():
        for bits in depths:
            keep(f"png of kind {kind}, {bits} bits", png(kind, bits))
            if kind < 4:
                keep(f"png of kind {kind}, {bits} bits, with a transparent colour", png(kind, bits, alpha=True))
    for kind, bits in [(2, 8), (2, 16), (6, 8), (0, 8)]:
        keep(f"png of kind {kind}, {bits} bits, interlaced", png(kind, bits, interlaced=True))


jpegs()
pngs()
lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items())
pathlib.Path(sys.argv[1]).write_text("{\n" + lines + "\n}\n")
