"""A token by the client's own key, and the regions that are connected."""

import json
import os
import time
import uuid
from pathlib import Path

import httpx
from chuanyu_client import AuthenticatedClient
from chuanyu_client.api.regions import list_regions
from joserfc import jwt
from joserfc.jwk import ECKey


def token() -> str:
    """An access token; the assertion is good once, for a minute."""
    issuer, client = os.environ["ISSUER"], os.environ["CLIENT_ID"]
    key = ECKey.import_key(json.loads(Path(os.environ["KEY_FILE"]).read_text("utf-8")))
    now = int(time.time())
    claims = {"iss": client, "sub": client, "aud": issuer, "jti": str(uuid.uuid4()), "exp": now + 60}
    asked = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key),
    }
    answer = httpx.post(f"{issuer}/oauth2/token", data=asked, trust_env=False)
    return str(answer.raise_for_status().json()["access_token"])


def gateway(url: str, access_token: str) -> AuthenticatedClient:
    """The gateway as one of its clients sees it; an answer that the contract lacks is an exception."""
    return AuthenticatedClient(
        base_url=url,
        token=access_token,
        timeout=httpx.Timeout(30),
        raise_on_unexpected_status=True,
        httpx_args={"trust_env": False},
    )


def main() -> None:
    """Print which regions are connected."""
    with gateway(os.environ["GATEWAY"], token()) as client:
        for region in list_regions.sync(client=client).regions:
            print(region.region.value)


if __name__ == "__main__":
    main()
