"""The statement in both regional forms (信息表): the very bytes, opened from the sealed bodies of the log."""

import base64
from decimal import Decimal
from typing import Any

from gateway.sandbox.demo.behind import Seen
from gateway.sandbox.demo.relation import MONEY, ZHOU_MINGYUAN
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.showing import Term, as_bytes
from gateway.sandbox.demo.window import Call, NotAsTold

TERMS = (
    Term("险种", "scheme", "xzlx", "aae140"),
    Term("起始年月", "local_from", "bdqrq", "aae030"),
    Term("终止年月", "local_to", "bdzrq", "aae031"),
    Term("缴费月数", "local_months", "sjys", "aae201"),
    Term("① 1998 年前", "before_1998", "grjf_98q", "aic093"),
    Term("② 至上年末", "until_last_year", "grzh_98h", "aic089"),
    Term("③ 当年本金", "current_year", "dngrzhbj", "aic082"),
    Term("个人账户", "account_total", "grzhzyze", "aic083"),
    Term("统筹基金", "pool_total", "tcjjzyze", "aic084"),
    Term("转移总额", "total", "zyjjze", "aic102"),
    Term("表二 年度", "rows.0.year", "nian", "aae001"),
    Term("  开始", "rows.0.from_month", "qrq", "aae041"),
    Term("  终止", "rows.0.to_month", "zrq", "aae042"),
    Term("  缴费基数", "rows.0.base_monthly", "yjfjs", "aae180"),
    Term("  单位比例", "rows.0.unit_rate", "dwjfbl", "aaa042"),
    Term("  当年利息", "rows.0.interest", "dnjzlx", "aae269"),
    Term("  参保地", "rows.0.area_code", "xzmc", "aab299"),
    Term("  账户类型", "rows.0.account_kind", "zhlb", "aae473"),
    Term("  到账", "rows.0.paid", "dzbz", "aae078"),
)
ACCOUNT = ("before_1998", "until_last_year", "current_year", "account_total")
TOTAL = ("account_total", "pool_total", "total")
_WHERE = {term.asked: term for term in TERMS}


def both_forms(scene: Scene, case: Call) -> None:
    """Three forms of one statement, side by side; both sums hold in each."""
    stage, checks = scene.stage, scene.checks
    stage.chapter("18  One statement, two languages  信息表")
    transfer_id = str(case.answer["transfer_id"])
    told, same = (scene.offices[name].statement(transfer_id) for name in ("chongqing", "sichuan"))
    checks.equal("the statement that Sichuan's office reads", same.answer, told.answer)
    number = told.answer["statement_number"]
    stage.call(told, f"信息表 {number}, as both offices read it at the gateway")
    sent = _opened(scene, _of_the_reading(scene), "received-1", "Y03")
    got = _opened(scene, _of_the_posting(scene, case), "sent-1", "B07")
    _prove_bytes(scene, sent, got)
    checks.equal("number in both", (sent.value("xxbh"), _plain(got.value("xxbbh"))), (number, number))
    heads = ("", "the gateway tells (JSON)", "Chongqing got B07 (JSON)", "Sichuan sent Y03 (XML)")
    stage.three_ways(heads, TERMS, told.answer, got, sent, widths=(12, 32, 31, 31))
    for whose, form in (("Sichuan sent", sent), ("Chongqing got", got)):
        stage.say(f"All that {whose} in {form.transaction}, {len(form.content)} bytes:", "dim")
        stage.raw(form.text)
    checks.equal("what both forms say of a general account", _flags(got, sent, "account_kind"), ("1", "0"))
    checks.equal("what both forms say of money that came", _flags(got, sent, "paid"), ("0", "1"))
    for name, wanted in MONEY.items():
        checks.equal(f"stated, {name}", told.answer[name], wanted)
    _add_up(scene, "the gateway ", told.answer)
    _add_up(scene, "Chongqing   ", {name: got.value(_WHERE[name].chongqing) for name in (*ACCOUNT, *TOTAL)})
    _add_up(scene, "Sichuan     ", {name: sent.value(_WHERE[name].sichuan) for name in (*ACCOUNT, *TOTAL)})


def _of_the_reading(scene: Scene) -> dict[str, Any]:
    """The entry of the log about the answer in which Sichuan stated."""
    number = {"document": {"kind": "resident_id_card", "number": ZHOU_MINGYUAN.id_number}}
    asked = {"purpose": "supervision", "person": number, "region": "sichuan"}
    found = scene.auditor.ask("/v1/audit/searches", asked).told(200).answer["entries"]
    return _closing(found, "read_statement")


def _of_the_posting(scene: Scene, case: Call) -> dict[str, Any]:
    """The entry about the message by which Chongqing was told."""
    posted = next(row for row in case.answer["timeline"] if row["act"] == "post")
    asked = {"purpose": "supervision", "errand_id": posted["errand_id"]}
    found = scene.auditor.ask("/v1/audit/searches", asked).told(200).answer["entries"]
    return _closing(found, "deliver_statement")


def _closing(entries: list[dict[str, Any]], operation: str) -> dict[str, Any]:
    for one in entries:
        if one["action"] == "close" and one["entry"].get("operation") == operation:
            return one
    raise NotAsTold(f"the log has no entry about {operation}")


def _opened(scene: Scene, entry: dict[str, Any], part: str, transaction: str) -> Seen:
    """Open the bodies behind an entry as an auditor, with a purpose and a reason that stand in the log."""
    call = scene.auditor.ask(
        f"/v1/audit/entries/{entry['index']}/bodies", {"purpose": "dispute", "reason": "demo"}
    ).told(200)
    body = next(one for one in call.answer["bodies"] if one["part"] == part)
    scene.stage.call(call, f"an auditor opens {transaction}: {part}")
    return Seen(transaction, call.path, base64.b64decode(body["content"]), body["text"])


def _prove_bytes(scene: Scene, sent: Seen, got: Seen) -> None:
    """Both regions say that these are the bytes; and they are written as each region writes."""
    stage, checks, name = scene.stage, scene.checks, "四川省成都市沙盒区"
    for region, form, part in (("sichuan", sent, "response"), ("chongqing", got, "request")):
        theirs = scene.regions[region].exchanged(form.transaction, part)
        checks.equal(
            f"{region}'s own record of {form.transaction}", [one.content for one in theirs], [form.content]
        )
    checks.holds("Sichuan's statement is GB18030", name.encode("gb18030") in sent.content)
    checks.holds("Chongqing's statement is UTF-8", name.encode() in got.content)
    written = (as_bytes("四川".encode(encoding)) for encoding in ("gb18030", "utf-8"))
    stage.say(
        f"To the byte what both regions have. 四川 is {' from Sichuan, '.join(written)} to Chongqing.", "dim"
    )


def _flags(chongqing: Seen, sichuan: Seen, name: str) -> tuple[str, str | None]:
    term = _WHERE[f"rows.0.{name}"]
    return _plain(chongqing.value(term.chongqing)), sichuan.value(term.sichuan)


def _add_up(scene: Scene, whose: str, figures: dict[str, Any]) -> None:
    """AIC083 = AIC093 + AIC089 + AIC082; AIC102 = AIC083 + AIC084."""
    said = []
    for names in (ACCOUNT, TOTAL):
        *parts, whole = (_plain(figures[name]) for name in names)
        scene.checks.equal(f"{whose.strip()}, {names[-1]}", sum(map(Decimal, parts)), Decimal(whole))
        said.append(f"{' + '.join(parts)} = {whole}")
    scene.stage.say(f"{whose} {';  '.join(said)}", "green")


def _plain(value: Any) -> str:
    return str(value).strip('"')
