"""HTTP/1.1 and nothing else on a connection: an offer to change the protocol is passed over, not obeyed.

Programs offer to go over to HTTP/2 with an `Upgrade` header (Java's HttpClient does with every request over
plain HTTP). A server may ignore that (RFC 9110, section 7.8). llhttp, which parses for us, takes the offer
for granted, and what follows the headers for another protocol: the body would be lost.
"""

from __future__ import annotations

from typing import Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_ABOUT_THE_OFFER: Final = frozenset((b"upgrade", b"http2-settings"))


class OneProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, which reads a request with an offer anew, without the offer."""

    def data_received(self, data: bytes) -> None:
        """Read on; the request that offers another protocol is read as one that does not."""
        self._unset_keepalive_if_required()
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                head, rest = self._without_the_offer(), data[offer.args[0] :]
                if not head:
                    self.send_400_response("This server is no proxy.")
                    return
                self.parser = httptools.HttpRequestParser(self)
                data = head + rest
            except httptools.HttpParserError:
                self.send_400_response("Invalid HTTP request received.")
                return

    def on_headers_complete(self) -> None:
        """The request is told of when it has been read without the offer."""
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Its end, too."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def _without_the_offer(self) -> bytes:
        """The head of the request as it would be without it; nothing of a CONNECT, which is only an offer."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            return b""
        lines = [b"%s %s HTTP/%s" % (method, self.url, self.parser.get_http_version().encode())]
        for name, value in self.headers:
            if name == b"connection":
                options = [one for one in value.split(b",") if one.strip().lower() not in _ABOUT_THE_OFFER]
                lines += [b"connection: " + b",".join(options)] if options else []
            elif name not in _ABOUT_THE_OFFER:
                lines.append(name + b": " + value)
        return b"\r\n".join((*lines, b"", b""))
