"""nginx as a plain proxy to the constant upstream: how little a middleman can cost."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from gateway.sandbox.leash import LOOPBACK

CONFIGURATION = """
worker_processes 1;
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    keepalive_requests 1000000;
    upstream region {{ server {host}:{upstream}; keepalive 128; keepalive_requests 1000000; }}
    server {{
        listen {host}:{port};
        location / {{ proxy_pass http://region; proxy_http_version 1.1; proxy_set_header Connection ""; }}
    }}
}}
"""


def program() -> str | None:
    """Where nginx is; as root on Debian it is installed when it is not, and that is said aloud."""
    found = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print("bench: nginx is missing; installing Debian's package nginx.", file=sys.stderr)
        subprocess.run(["apt-get", "install", "-y", "-qq", "nginx"], check=False, capture_output=True)
        found = shutil.which("nginx", path=f"{os.defpath}:/usr/sbin:/usr/local/sbin")
    return found


def launch(nginx: str, folder: Path, port: int, upstream: int) -> subprocess.Popen[bytes]:
    """Start it; the caller ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, host=LOOPBACK, port=port, upstream=upstream))
    return subprocess.Popen([nginx, "-c", str(configuration), "-p", str(folder)], stderr=subprocess.DEVNULL)
