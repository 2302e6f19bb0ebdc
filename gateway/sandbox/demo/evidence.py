"""What proves it: receipts, witnesses, a person's own report, a forger, and an erasure."""

import json
from pathlib import Path
from typing import Any

from gateway.sandbox.demo.cases import CASE_D, LOST_ANSWER
from gateway.sandbox.demo.commands import gateway, tamper
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.waiting import until
from gateway.sandbox.demo.window import Call, new_key

LEVELS = {
    "logged": "in the log; nobody else vouches for it yet",
    "witnessed_by_one": "one region's witness vouches for it",
    "witnessed_by_both": "both regions' witnesses vouch for it: final",
}
_FORGE = """
UPDATE log_entries SET effect = 'none',
    entry = convert_to(replace(convert_from(entry, 'UTF8'), '"effect":"applied"', '"effect":"none"'), 'UTF8')
WHERE index = $1
"""
_UNDO = """
UPDATE log_entries SET effect = 'applied',
    entry = convert_to(replace(convert_from(entry, 'UTF8'), '"effect":"none"', '"effect":"applied"'), 'UTF8')
WHERE index = $1
"""


def receipts(scene: Scene, settled: Call) -> None:
    """A receipt is fetched, rises to its highest level, and verifies with nothing but public keys."""
    stage, checks, folder = scene.stage, scene.checks, scene.town.directory
    stage.chapter("10  A receipt that needs nobody's word  收据")
    stage.say(f"The answer to case A's settlement named its receipt: {settled.headers['receipt']}")
    final = _at_level(scene, settled, "witnessed_by_both")
    _show(scene, final)
    (folder / "settlement.tlog-proof").write_text(final.answer["tlog_proof"], "utf-8")
    (folder / "keys.json").write_text(gateway(scene.town, "keys", "trust").output, "utf-8")
    told = _verified(scene, "settlement.tlog-proof")
    checks.equal("the receipt, checked offline", told, "Everything holds. Evidence level: witnessed_by_both.")
    stage.say(
        f"$ gateway verify settlement.tlog-proof --trust keys.json      (no network, no database)\n{told}"
    )
    out = str(folder / "case-a.zip")
    why = ("--purpose", "dispute", "--reason", "demo")
    gateway(scene.town, "evidence", "export", "--errand", settled.errand_id, "--out", out, *why)
    told = _verified(scene, "case-a.zip")
    checks.holds("the evidence package holds", told.startswith("Everything holds."))
    stage.say(
        f"$ gateway evidence export … --out case-a.zip; gateway verify case-a.zip --trust keys.json\n{told}"
    )


def a_witness_is_away(scene: Scene) -> None:
    """The gateway serves on, says so on the receipt, and catches up by itself."""
    stage = scene.stage
    stage.chapter("11  A witness is away  见证方离线")
    scene.town.kill("witness-sichuan")
    opened = scene.window(LOST_ANSWER).open(LOST_ANSWER)
    stage.call(opened, "Sichuan's witness is down; the hospital notices nothing")
    _show(scene, _at_level(scene, opened, "witnessed_by_one"))
    scene.town.restart("witness-sichuan")
    _show(scene, _at_level(scene, opened, "witnessed_by_both"))


def own_report(scene: Scene) -> None:
    """Who saw what about a person, in plain words."""
    stage, person = scene.stage, LOST_ANSWER.person
    stage.chapter("12  Who saw what about me?  个人信息查询记录")
    asked = {"purpose": "subject_request", "person": {"document": _document(person.resident_id)}}
    call = scene.auditor.ask("/v1/audit/access-reports", asked).told(200)
    stage.call(call, f"{person.name} asks; the number is in the body, never in an address")
    lines = call.answer["accesses"]
    scene.checks.holds("the settlement is in the report", any("结算" in one["what"]["zh"] for one in lines))
    rows = [
        (one["at"][11:19], one["client_id"], one["what"]["zh"], one["what"]["en"], one["outcome"]["en"])
        for one in lines[:6]
    ]
    stage.table(("UTC", "who", "做了什么", "what", "outcome"), rows)
    stage.say(f"{len(lines)} lines in all; this question is one of them from now on.")


def a_forger(scene: Scene, settled: Call) -> None:
    """Whoever owns the database changes one word of one entry, and is found out."""
    stage, checks = scene.stage, scene.checks
    stage.chapter("13  A forger with the owner's password  篡改")
    index = int(settled.headers["receipt"].split("/")[-2])
    right = gateway(scene.town, "audit", "fsck")
    checks.equal("exit status of the check", right.status, 0)
    stage.say(f"$ gateway audit fsck\n{right.last_line}", "green")
    tamper(scene.town, _FORGE, index)
    found = gateway(scene.town, "audit", "fsck")
    checks.equal("exit status of the check after the forgery", found.status, 1)
    checks.holds("the check names the entry", f"entry {index}" in found.last_line)
    stage.say(f'The owner takes the guards away and writes "none" for "applied" into entry {index}.')
    stage.say(f"$ gateway audit fsck\n{found.last_line}", "yellow")
    tamper(scene.town, _UNDO, index)
    checks.equal("the check after it was put right", gateway(scene.town, "audit", "fsck").status, 0)


def an_erasure(scene: Scene) -> None:
    """A person is erased; the proofs stand, and what was said cannot be read any more."""
    stage, checks, case = scene.stage, scene.checks, CASE_D
    stage.chapter("14  A person is erased  删除")
    window, key = scene.window(case), new_key()
    visit_id = window.ready_to_settle(case)
    settled = window.settle(case, visit_id, key=key).told(201)
    before = _at_level(scene, settled, "witnessed_by_both")
    given = json.dumps({"document": _document(case.person.resident_id)})
    said = gateway(scene.town, "erase", "--reason", "request", "--apply", given=given)
    stage.say(
        f"$ gateway erase --reason request --apply < person.json      ({case.person.name})\n{said.last_line}"
    )
    index = before.answer["index"]
    opened = scene.auditor.ask(f"/v1/audit/entries/{index}/bodies", {"purpose": "dispute", "reason": "demo"})
    stage.call(opened.told(410), "what was said cannot be opened by anybody")
    again = window.settle(case, visit_id, key=key).told(410)
    stage.call(again, f"the same key: erased, effect {again.answer['effect']}; nothing is sent twice")
    after = window.read(settled.headers["receipt"])
    checks.equal("the receipt after the erasure", after.answer["tlog_proof"], before.answer["tlog_proof"])
    checks.equal("the check after the erasure", gateway(scene.town, "audit", "fsck").status, 0)
    stage.say("The receipt is the same to the byte, and the whole log still proves itself.", "green")


def _at_level(scene: Scene, call: Call, level: str) -> Call:
    """Fetch the receipt until it has reached a level; the witnesses are asked every second."""
    window = scene.windows[_region_of(call, scene)]
    receipt = call.headers["receipt"]
    return until(
        f"{receipt} is {level}", lambda: window.read(receipt), lambda one: one.answer["level"] == level
    )


def _region_of(call: Call, scene: Scene) -> str:
    """Whose window may fetch it: where the patient was treated."""
    told: Any = call.answer.get("treatment_region") or call.answer["recording"]["region"]
    return str(told) if told in scene.windows else "sichuan"


def _show(scene: Scene, receipt: Call) -> None:
    told = receipt.answer
    remark = f"{told['level']}: {LEVELS[told['level']]}; index {told['index']} of {told['tree_size']}"
    scene.stage.call(receipt, remark)


def _verified(scene: Scene, name: str) -> str:
    folder: Path = scene.town.directory
    return gateway(scene.town, "verify", str(folder / name), "--trust", str(folder / "keys.json")).last_line


def _document(number: str) -> dict[str, str]:
    return {"kind": "resident_id_card", "number": number}
