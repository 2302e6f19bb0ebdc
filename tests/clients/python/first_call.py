"""A token by the client's own key, and the regions that are connected."""

import json
import os
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

import urllib3
from chuanyu_gateway import ApiClient, Configuration, RegionsApi
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
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = urllib3.request("POST", f"{issuer}/oauth2/token", body=urlencode(asked), headers=form)
    return str(answer.json()["access_token"])


def gateway(url: str, access_token: str) -> ApiClient:
    """The gateway as one of its clients sees it."""
    return ApiClient(Configuration(host=url, access_token=access_token))


def main() -> None:
    """Print which regions are connected."""
    with gateway(os.environ["GATEWAY"], token()) as api:
        for region in RegionsApi(api).list_regions().regions:
            print(region.region.value)


if __name__ == "__main__":
    main()
