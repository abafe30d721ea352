"""Records small networks of the reference implementations, for `npm run test:reference` to replay.

    python3 tooling/recordings/record.py --out DIR      the recordings
    python3 tooling/recordings/record.py --full DIR     a full-size network of EDM with random weights, in three formats
    python3 tooling/recordings/record.py --check FILE   whether the reference implementation loads a file and agrees
"""

import argparse
import importlib.util
import os
import pathlib
import subprocess
import sys
import venv

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
NEEDED = ("torch", "diffusers", "safetensors")


def environment() -> pathlib.Path:
    cache = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(cache):
        cache = pathlib.Path.home() / ".cache"
    return pathlib.Path(cache) / "tract" / "recordings-venv"


def start_again_with_packages() -> None:
    """Starts this script in an environment of its own, unless this one has all that it needs."""
    if all(importlib.util.find_spec(name) for name in NEEDED):
        return
    folder = environment()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if pathlib.Path(sys.prefix).resolve() == folder.resolve():
        sys.exit(f"The environment at {folder} lacks one of {', '.join(NEEDED)}: remove it and start again.")
    ready = folder / "ready"
    if not ready.exists():
        print(f"Installing {', '.join(NEEDED)} into {folder}.", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.check_call([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"])
        ready.touch()
    sys.exit(subprocess.call([python, *sys.argv]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, metavar="DIR", help="where to write the recordings")
    parser.add_argument("--full", type=pathlib.Path, metavar="DIR", help="where to write the full-size network")
    parser.add_argument("--check", type=pathlib.Path, metavar="FILE", help="a safetensors file or a diffusers folder")
    parser.add_argument("--edm", type=pathlib.Path, metavar="PATH", help="a checkout of EDM, to check its networks with")
    args = parser.parse_args()
    if not (args.out or args.full or args.check):
        parser.error("give --out, --full or --check")
    start_again_with_packages()
    sys.path.insert(0, str(HERE))
    if args.out:
        import networks

        networks.record(args.out)
    if args.full:
        import full_size

        full_size.write(args.full)
    if args.check:
        import check

        sys.exit(0 if check.check(args.check, args.edm) else 1)


if __name__ == "__main__":
    main()
