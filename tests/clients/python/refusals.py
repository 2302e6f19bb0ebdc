"""What openapi-generator's client says of calls that fail, with a person in each: refusals.py PLAN"""

import json
import os
import sys
import traceback
import uuid
from pathlib import Path

from chuanyu_gateway import MedicalInsuranceApi, OverlapChoice, PensionApi, VisitOpening
from first_call import gateway, token


def failing(call, *given):
    """The status, and everything that an application would log."""
    try:
        call(*given)
    except Exception as error:
        said = [str(error), repr(error), *traceback.format_exception(error)]
        return {"status": getattr(error, "status", 0), "said": "\n".join(said)}
    raise AssertionError("this should have failed")


def opening(url, access_token, asked):
    with gateway(url, access_token) as api:
        MedicalInsuranceApi(api).open_visit(f"py-{uuid.uuid4()}", asked)


def choosing(url, access_token, asked):
    with gateway(url, access_token) as api:
        PensionApi(api).choose_overlap(str(uuid.uuid4()), f"py-{uuid.uuid4()}", asked)


def main():
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))["refusals"]
    url, access_token = os.environ["GATEWAY"], token()
    asked = VisitOpening.from_dict(plan["opening"])
    choice = OverlapChoice.from_dict(plan["choice"])
    unchecked = asked.model_copy(update=plan["wrong"])
    told = {
        "made": failing(VisitOpening.from_dict, {**plan["opening"], **plan["wrong"]}),
        "invalid": failing(opening, url, access_token, unchecked),
        "refused": failing(opening, url, access_token, asked),
        "absent": failing(choosing, url, access_token, choice),
        "stranger": failing(opening, url, "nobody", asked),
        "unreached": failing(opening, os.environ["UNREACHED"], access_token, asked),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
