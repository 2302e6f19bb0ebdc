"""The keys under which the tests of the records seal: always the same, so that two processes share them."""

from gateway.evidence.commitments import Digest
from gateway.evidence.sealing import Cipher
from gateway.keys.files import EncryptionKey, SealingKeys

KEEPER = SealingKeys(
    "first",
    {"first": EncryptionKey(Cipher.AES_256_GCM, bytes(range(32)))},
    Digest.SHA_256,
    bytes(range(1, 33)),
)
