"""Starts the bank: `python -m gateway.sandbox.bank --port N --regions sichuan=URL chongqing=URL`."""

import argparse
from pathlib import Path

from gateway.sandbox.bank.app import create_app
from gateway.sandbox.serving import serve


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m gateway.sandbox.bank", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--regions", nargs=2, type=_region, required=True, metavar="NAME=URL", help="the two regions"
    )
    parser.add_argument("--data", type=Path, help="keep the bank's place here; without it, it asks from 0")
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two rounds")
    asked = parser.parse_args()
    regions = dict(asked.regions)
    if len(regions) != 2:
        parser.error("--regions must name two different regions")
    serve(create_app(regions, asked.data, asked.pause), asked.port, asked.host)


def _region(text: str) -> tuple[str, str]:
    name, separator, url = text.partition("=")
    if not (name and separator and url.startswith(("http://", "https://"))):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=URL")
    return name, url.rstrip("/")


if __name__ == "__main__":
    main()
