"""Speaks to the mock Chongqing as a hospital's system would, with its own signing and its own arithmetic."""

import hashlib
import itertools
import json
import re
import subprocess
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import httpx

# The paths are read off the page, so that page and program are held to each other.
PAGE = Path(__file__).parents[3] / "docs" / "regions" / "chongqing.md"
_ROW = re.compile(r"^\| (\d{4}(?:YD)?) [^|]*\| ([A-Za-z]+/[A-Za-z0-9]+)", re.MULTILINE)
PATHS = {infno: f"/fsi/api/{path}" for infno, path in _ROW.findall(PAGE.read_text(encoding="utf-8"))}
BEIJING = timezone(timedelta(hours=8))
PAAS_ID, TOKEN = "chuanyu-gateway", "sandbox-chongqing-token"
OWN_HOSPITAL, CHENGDU_HOSPITAL = "H50019800001", "H51019800001"

_serial = itertools.count(1)


def message_id(hospital=CHENGDU_HOSPITAL):
    return f"{hospital}{datetime.now(BEIJING):%Y%m%d%H%M%S}{next(_serial):04d}"


def signed(body, *, token=TOKEN, timestamp=None, nonce=None):
    stamp, nonce = str(timestamp or int(time.time())), nonce or uuid.uuid4().hex
    digest = hashlib.sha256(body).hexdigest()
    return {
        "content-type": "application/json",
        "x-tif-paasid": PAAS_ID,
        "x-tif-timestamp": stamp,
        "x-tif-nonce": nonce,
        "x-tif-signature": hashlib.sha256(f"{stamp}{token}{nonce}{stamp}".encode()).hexdigest(),
        "x-tif-digest": digest,
        "x-tif-body-signature": hashlib.sha256(f"{token}{digest}{stamp}".encode()).hexdigest(),
    }


def envelope(infno, node, msgid, *, treatment="510198", insured="500198", hospital=CHENGDU_HOSPITAL, **other):
    return {
        "infno": infno,
        "msgid": msgid,
        "mdtrtarea_admvs": treatment,
        "insuplc_admdvs": insured,
        "recer_sys_code": "YBXT",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": "0001",
        "opter_name": "经办人",
        "inf_time": f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": hospital,
        "fixmedins_name": "沙箱医院",
        "sign_no": "",
        "input": node,
        **other,
    }


class Line:
    """A signed line to the mock; `local`, `inbound` and the default decide the two areas."""

    def __init__(self, url):
        self.http = httpx.Client(base_url=url, timeout=10)

    def send(self, infno, node, *, msgid=None, fault=None, **areas):
        """The HTTP response, whatever it is."""
        msgid = msgid or message_id(areas.get("hospital", CHENGDU_HOSPITAL))
        body = json.dumps(envelope(infno, node, msgid, **areas), ensure_ascii=False, default=str).encode()
        headers = signed(body) | ({"x-sandbox-fault": fault} if fault else {})
        return self.http.post(PATHS[infno], content=body, headers=headers)

    def ask(self, infno, node, **how):
        """The response envelope, numbers as Decimal."""
        response = self.send(infno, node, **how)
        assert response.status_code == 200, response.text
        return json.loads(response.text, parse_float=Decimal)

    def done(self, infno, node, **how):
        """The output of a transaction that must succeed."""
        answer = self.ask(infno, node, **how)
        assert str(answer["infcode"]) == "0", answer
        return answer["output"]

    def no(self, infno, node, **how):
        """The code of a refusal that must come."""
        answer = self.ask(infno, node, **how)
        assert str(answer["infcode"]) == "-2", answer
        assert answer["output"] is None
        assert answer["inf_refmsgid"] is None
        return answer["err_msg"][:6]

    def enquire(self, infno, msgid):
        return self.done(infno, {"data": {"msgid": msgid}})

    def fate(self, msgid):
        return self.enquire("5203", msgid)["msginfo"]["msg_stas"]

    def control(self, method, path, **how):
        response = self.http.request(method, f"/sandbox{path}", **how)
        response.raise_for_status()
        return response.json()


def start(folder):
    """Start the mock as a program on a free port; the process and its URL."""
    command = [sys.executable, "-m", "gateway.sandbox.chongqing", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return process, process.stdout.readline().strip()


def stop(process):
    """End it with SIGTERM; its exit code and whatever it printed besides the URL."""
    process.terminate()
    printed, _ = process.communicate(timeout=5)
    return process.returncode, printed
