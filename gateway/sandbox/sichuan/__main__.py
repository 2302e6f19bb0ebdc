"""Starts the Sichuan mock: `python -m gateway.sandbox.sichuan --port N --data DIR`."""

import argparse
from pathlib import Path

from gateway.sandbox.serving import serve
from gateway.sandbox.sichuan.app import create_app


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m gateway.sandbox.sichuan", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder of the mock's own store")
    parser.add_argument("--access-key", help="made and kept in DATA/credentials.env when absent")
    parser.add_argument("--secret")
    parser.add_argument("--signature-window", type=int, default=300, help="seconds")
    asked = parser.parse_args()
    app = create_app(asked.data, asked.access_key, asked.secret, asked.signature_window)
    serve(app, asked.port, asked.host)


if __name__ == "__main__":
    main()
