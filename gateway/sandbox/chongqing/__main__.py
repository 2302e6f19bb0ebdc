"""python -m gateway.sandbox.chongqing: the mock Chongqing as a program."""

import argparse
from pathlib import Path

from gateway.sandbox.chongqing.app import create_app
from gateway.sandbox.chongqing.signing import Credentials
from gateway.sandbox.serving import serve


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(
        prog="gateway.sandbox.chongqing", description="The mock Chongqing (重庆)."
    )
    parser.add_argument("--port", type=int, required=True, help="0 takes a free port")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="folder of the region's own store")
    parser.add_argument("--signature-window", type=int, default=300, help="seconds a timestamp stays good")
    parser.add_argument("--paas-id", default="chuanyu-gateway")
    parser.add_argument("--token", default="sandbox-chongqing-token")
    options = parser.parse_args()
    credentials = Credentials(options.paas_id, options.token, options.signature_window)
    serve(create_app(options.data, credentials), options.port, options.host)


if __name__ == "__main__":
    main()
