"""The proxy of deploy/nginx as an ordinary process on a free port, and an authority for certificates."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateway.api.certificates import thumbprint_of
from gateway.sandbox.leash import leashed
from gateway.sandbox.ports import free_port

DEPLOYED = Path(__file__).parents[2] / "deploy" / "nginx"
SECRET = "kYw2nT8cZq5vXe1rPb7uLd4sHf9jGm3a"
"""What the gateway and its proxy know in common here."""
DEMANDING = "mtls.localhost"
"""The host that takes nobody without a certificate."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, as files and as what is said of it."""

    folder: Path
    name: str
    certificate: x509.Certificate

    @property
    def pem(self) -> Path:
        return self.folder / f"{self.name}.pem"

    @property
    def key(self) -> Path:
        return self.folder / f"{self.name}.key"

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def thumbprint(self) -> str:
        return thumbprint_of(self.der)

    @property
    def escaped(self) -> str:
        """As nginx tells it on."""
        return quote(self.pem.read_text("ascii"), safe="")

    @property
    def structured(self) -> str:
        """As RFC 9440 has it."""
        return f":{base64.b64encode(self.der).decode()}:"


class Authority:
    """Makes certificates; everything it makes lies in one folder."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = datetime.now(UTC)
        made = (
            _blank(self._name, self._name, self._key, now - DAY, now + 10 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = folder / f"{name}.pem"
        self.pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def certificate(self, name: str, *, hosts: Sequence[str] = (), lasts: timedelta = 5 * DAY) -> Certificate:
        """Make one, valid since two days; `lasts` counts from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        blank = _blank(_named(name), self._name, key, now - 2 * DAY, now + lasts)
        if hosts:
            names = [x509.IPAddress(ip_address(h)) if h[0].isdigit() else x509.DNSName(h) for h in hosts]
            blank = blank.add_extension(x509.SubjectAlternativeName(names), critical=False)
        made = Certificate(self._folder, name, blank.sign(self._key, hashes.SHA256()))
        made.pem.write_bytes(made.certificate.public_bytes(serialization.Encoding.PEM))
        made.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        return made

    def revoking(self, *revoked: Certificate, lasts: timedelta = DAY) -> bytes:
        """The list of those that it takes back (PEM)."""
        now = datetime.now(UTC)
        listed = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        listed = listed.last_update(now - 2 * DAY).next_update(now + lasts)
        for one in revoked:
            row = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number)
            listed = listed.add_revoked_certificate(row.revocation_date(now - DAY).build())
        return listed.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _blank(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    begin: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    blank = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    blank = blank.public_key(key.public_key()).serial_number(x509.random_serial_number())
    return blank.not_valid_before(begin).not_valid_after(end)


@dataclass(frozen=True)
class Proxy:
    """A running proxy, and the certificates that there are."""

    folder: Path
    port: int
    clients: Authority
    servers: Authority
    revoked: Certificate
    process: list[subprocess.Popen[bytes]] = field(default_factory=list)
    """The one that runs."""

    def list_revoked(self, listed: bytes) -> None:
        """Put another list of revoked certificates in place and have it read."""
        (self.folder / "chuanyu-gateway" / "site" / "client-ca.crl").write_bytes(listed)
        self.process[0].send_signal(signal.SIGHUP)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text("utf-8")

    def lines_about(self, trace_id: str) -> list[str]:
        """What the log says of a request; nginx writes it when the connection has ended."""
        return [line for line in self.log.splitlines() if trace_id in line]

    def line(
        self, certificate: Certificate | None = None, *, version: ssl.TLSVersion | None = None
    ) -> httpx.Client:
        """A client that trusts the proxy's authority and brings the certificate."""
        context = ssl.create_default_context(cafile=str(self.servers.pem))
        if version is not None:
            context.minimum_version = context.maximum_version = version
        if certificate is not None:
            context.load_cert_chain(certificate.pem, certificate.key)
        return httpx.Client(base_url=self.url, verify=context, trust_env=False, timeout=30)


@contextmanager
def proxied(nginx: str, folder: Path, gateways: Sequence[int]) -> Iterator[Proxy]:
    """Run the deployment's configuration before gateways on those ports of this machine."""
    clients, servers = Authority(folder, "clients"), Authority(folder, "servers")
    proxy = Proxy(folder, free_port(), clients, servers, clients.certificate("revoked"))
    _lay_out(proxy, gateways)
    log = folder / "error.log"
    command = [nginx, "-e", str(log), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(
        leashed([*command, "-g", f"daemon off; pid {folder}/nginx.pid;"], "TERM"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    proxy.process.append(process)
    try:
        _await(proxy.port, process, log)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < deadline, log.read_text("utf-8")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)


def _lay_out(proxy: Proxy, gateways: Sequence[int]) -> None:
    """The files as on a machine of their own: the deployment's, a main file, and those of the site."""
    folder, site = proxy.folder, proxy.folder / "chuanyu-gateway" / "site"
    shutil.copytree(DEPLOYED / "chuanyu-gateway", folder / "chuanyu-gateway")
    shutil.copy(DEPLOYED / "chuanyu-gateway.conf", folder)
    temporary = "".join(
        f"    {kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root;' if os.getuid() == 0 else ''}\nworker_processes 1;\nevents {{}}\n"
        f"http {{\n{temporary}    include chuanyu-gateway.conf;\n}}\n",
        "utf-8",
    )
    server = proxy.servers.certificate("server", hosts=["127.0.0.1", "localhost"])
    shutil.copy(server.pem, site / "server.pem")
    shutil.copy(server.key, site / "server.key")
    shutil.copy(proxy.clients.pem, site / "client-ca.pem")
    (site / "client-ca.crl").write_bytes(proxy.clients.revoking(proxy.revoked))
    for name, text in {
        "listen.conf": f"listen 127.0.0.1:{proxy.port} ssl;\nserver_name localhost;\n",
        "upstream.conf": "".join(f"server 127.0.0.1:{port};\n" for port in gateways),
        "proxy-secret.conf": f'proxy_set_header Proxy-Secret "{SECRET}";\n',
        "demanded.conf": f'"~^{DEMANDING}/" 1;\n'.replace("mtls.", r"mtls\."),
        "logs.conf": f"access_log {folder}/access.log chuanyu_gateway;\n",
    }.items():
        (site / name).write_text(text, "utf-8")


# -- gateways that are none ---------------------------------------------------------------------------

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
HALF = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"


@dataclass
class Listener:
    """Answers every request with the same bytes and writes down what it got; short ones end the line."""

    answer: bytes = ANSWER
    requests: list[str] = field(default_factory=list)
    """Request line and headers of each, as they came."""
    connections: int = 0

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as read:
            while head := b"".join(iter(read.readline, b"\r\n") if read.peek(1) else ()):
                text = head.decode("latin-1")
                length = [row for row in text.lower().splitlines() if row.startswith("content-length:")]
                read.read(int(length[0].partition(":")[2]) if length else 0)
                self.requests.append(text)
                line.sendall(self.answer)
                if self.answer is not ANSWER:
                    return
