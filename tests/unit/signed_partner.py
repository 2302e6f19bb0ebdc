"""A client that signs with `http-message-signatures`, a library that is not ours."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519, HMAC_SHA256, HTTPSignatureAlgorithm


class HmacSm3(HTTPSignatureAlgorithm):
    """What the library does not bring, in its own frame."""

    algorithm_id = "hmac-sm3"

    def __init__(self, public_key=None, private_key=None):
        self.secret = public_key or private_key

    def sign(self, message):
        mac = hmac.HMAC(self.secret, hashes.SM3())
        mac.update(message)
        return mac.finalize()

    def verify(self, signature, message):
        mac = hmac.HMAC(self.secret, hashes.SM3())
        mac.update(message)
        mac.verify(signature)


ALGORITHMS = {"hmac-sha256": HMAC_SHA256, "hmac-sm3": HmacSm3, "ed25519": ED25519}


class Keys(HTTPSignatureKeyResolver):
    """One key under whichever id is asked for."""

    def __init__(self, algorithm, secret):
        self.private, self.public = secret, secret
        if algorithm == "ed25519":
            self.private = Ed25519PrivateKey.from_private_bytes(secret)
            self.public = self.private.public_key()

    def resolve_public_key(self, key_id):
        return self.public

    def resolve_private_key(self, key_id):
        return self.private


@dataclass
class Message:
    method: str
    url: str
    headers: dict = field(default_factory=dict)


def signed_by_partner(algorithm, secret, key_id, method, url, body=b"", *, also=None, nonce, created=None):
    """The headers of a request as the library signs it."""
    message = Message(method, url, dict(also or {}))
    signer = HTTPMessageSigner(
        signature_algorithm=ALGORITHMS[algorithm], key_resolver=Keys(algorithm, secret)
    )
    signer.sign(
        message,
        key_id=key_id,
        created=created,
        nonce=nonce,
        tag="chuanyu-gateway",
        label="partner",
        covered_component_ids=("@method", "@target-uri", *(also or {})),
        body=body or None,
    )
    return message.headers


def verified_by_partner(algorithm, secret, method, url, headers, body, *, max_age):
    """What the library makes of a request that we signed; raises when it does not believe it."""
    verifier = HTTPMessageVerifier(
        signature_algorithm=ALGORITHMS[algorithm], key_resolver=Keys(algorithm, secret)
    )
    return verifier.verify(
        Message(method, url, headers), max_age=max_age, expect_tag="chuanyu-gateway", body=body or None
    )
