"""What openapi-python-client's client says of calls that fail, with a person in each: refusals.py PLAN"""

import json
import os
import sys
import traceback
import uuid
from pathlib import Path

from chuanyu_client.api.medical_insurance import open_visit
from chuanyu_client.api.pension import choose_overlap
from chuanyu_client.models import OverlapChoice, Problem, VisitOpening
from first_call import gateway, token


def failing(call, *given):
    """The status, and everything that an application would log: of an exception, or of a problem."""
    try:
        answer = call(*given)
    except Exception as error:
        said = [str(error), repr(error), *traceback.format_exception(error)]
        return {"status": 0, "said": "\n".join(said)}
    assert isinstance(answer.parsed, Problem)
    return {"status": answer.status_code.value, "said": "\n".join([str(answer), repr(answer.parsed)])}


def opening(url, access_token, asked):
    key = f"pc-{uuid.uuid4()}"
    with gateway(url, access_token) as client:
        body = VisitOpening.from_dict(asked)
        return open_visit.sync_detailed(client=client, body=body, idempotency_key=key)


def choosing(url, access_token, asked):
    key = f"pc-{uuid.uuid4()}"
    with gateway(url, access_token) as client:
        body = OverlapChoice.from_dict(asked)
        return choose_overlap.sync_detailed(uuid.uuid4(), client=client, body=body, idempotency_key=key)


def main():
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))["refusals"]
    url, access_token = os.environ["GATEWAY"], token()
    told = {
        "invalid": failing(opening, url, access_token, {**plan["opening"], **plan["wrong"]}),
        "refused": failing(opening, url, access_token, plan["opening"]),
        "absent": failing(choosing, url, access_token, plan["choice"]),
        "stranger": failing(opening, url, "nobody", plan["opening"]),
        "unreached": failing(opening, os.environ["UNREACHED"], access_token, plan["opening"]),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
