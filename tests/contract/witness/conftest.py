"""Witnesses as processes: keys of their own, and nothing left running."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from witnessed_logs import Witness

from gateway.evidence.notes import COSIGNATURE
from gateway.keys.files import make_signer


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Start a region's witness for some logs; in another's folder: one more process of it."""
    keys = tmp_path_factory.mktemp("keys")
    with ExitStack() as running:

        def started(logs, *, region="sichuan", folder=None, name="witness"):
            key = keys / f"{region}.key"
            if not key.exists():
                make_signer(key, f"witness.{region}.example", COSIGNATURE)
            witness = Witness(folder or tmp_path_factory.mktemp(region), key, logs, name=name)
            running.callback(witness.close)
            witness.start()
            return witness

        yield started
