"""The Sichuan mock keeps to docs/regions/sichuan.md, as a real process with a client of its own."""

import time
from pathlib import Path

import pytest
from yinhai_client import (
    ELSEWHERE,
    EMPLOYEE,
    GUEST,
    HOSPITAL,
    RESIDENT,
    Answer,
    B,
    Mock,
    batch,
    signed,
    start,
    stop,
)


def test_case_b_pays_10540_from_the_pool(mock: Mock) -> None:
    settled = mock.done("52", {**mock.admitted(), **B})
    assert (settled["yka248"], settled["yka058"], settled["yka107"]) == ("10540.00", "500.00", "10540.00")
    assert (settled["ykh012"], settled["yka065"], settled["ydyj"]) == ("7860.00", "0.00", "4")
    assert sum(float(row["yka107"]) for row in settled.rows()) == 10540


def test_without_filing_before_the_exemption_case_b_pays_7378(mock: Mock) -> None:
    settled = mock.done("52", {**mock.admitted("2024-06-03 08:00:00"), **B})
    assert (settled["yka248"], settled["ykh012"], settled["ydyj"]) == ("7378.00", "11022.00", "9")


@pytest.mark.parametrize(("kind", "pays", "ground"), [("L2", "10540.00", "1"), ("T1", "9486.00", "2")])
def test_a_filing_on_the_day_of_admission_lifts_the_factor(
    mock: Mock, kind: str, pays: str, ground: str
) -> None:
    filing = {**RESIDENT, "aae140": "342", "yab139": "0098", "yab003": "500000", "balx": kind}
    filing |= dict.fromkeys(("aka120", "aka121", "zrjgbh", "zrjgmc", "zzrq", "zzyy", "zzyj", "tybz"), "1")
    filed = mock.done("17", {**filing, "aae030": "2024-05-01 00:00:00"})
    assert mock.call("17", {**filing, "aae030": "2024-06-01 00:00:00"}).code == -401
    settled = mock.done("52", {**mock.admitted("2024-06-03 08:00:00"), **B})
    assert (settled["yka248"], settled["ydyj"], settled["bah"]) == (pays, ground, filed["bah"])
    mock.done("18", {"aac001": RESIDENT["aac001"], "bah": filed["bah"]})
    assert mock.call("19", {"aac001": RESIDENT["aac001"]}).rows()[0]["bazt"] == "9"


def test_an_employee_pays_the_rest_from_the_account_and_gets_it_back(mock: Mock) -> None:
    data = {**EMPLOYEE, "aae140": "310", "yab139": "0098", "yab003": "500198", "aka130": "0201", "zyh": "M1"}
    visit = mock.done("110", {**data, "akc192": "2026-03-02 09:00:00", "aka101": "1"})
    heads = {"yka055": "618.40", "yka056": "42.00", "yka057": "31.60", "yka111": "544.80", "zhbz": "1"}
    asked = (
        {key: data[key] for key in ("aac001", "aae140", "aka130", "yab139")}
        | {"akc190": visit["akc190"]}
        | heads
    )
    trial = mock.call("10", asked)
    settled = mock.done("11", asked)
    assert (settled["yka248"], settled["yka065"], settled["akc087"]) == ("172.40", "446.00", "2554.00")
    assert trial["yka248"] == "172.40"
    assert trial["yka103"] == ""
    back = mock.done("12", {"akc190": visit["akc190"], "aac001": data["aac001"], "yka103": settled["yka103"]})
    assert (back["yka065"], back["akc087"], back["yyka103"]) == ("-446.00", "3000.00", settled["yka103"])


def test_cancelling_restores_accumulations_and_reopens_the_visit(mock: Mock) -> None:
    visit = mock.admitted()
    settled = mock.done("52", {**visit, **B})
    year = {"aac001": RESIDENT["aac001"], "aae001": "2026"}
    used = {row["ljlb"]: row["ljje"] for row in mock.call("59", year).rows()}
    assert (used["TC"], used["DQ"]) == ("10540.00", "5460.00")
    back = mock.done("53", {**visit, "yka103": settled["yka103"]})
    assert (back["yka055"], back["yka058"], back["jsfx"]) == ("-18400.00", "-500.00", "2")
    assert back["yka103"] != settled["yka103"]
    assert {row["ljje"] for row in mock.call("59", year).rows()} == {"0.00"}
    assert mock.call("53", {**visit, "yka103": settled["yka103"]}).code == -223
    mock.done("52", {**visit, **B})
    assert [row["jszt"] for row in mock.ledger("settlement")] == ["2", "3", "1"]


def test_serious_illness_pays_in_bands_over_the_year(mock: Mock) -> None:
    heads = {"yka055": "84000.00", "yka056": "0.00", "yka057": "0.00", "yka111": "84000.00"}
    first = mock.done("52", {**mock.admitted(), **heads})
    # Pool 83,500 x 68 % = 56,780; own share 27,220, of which 9,220 lie above 18,000, at 60 %.
    assert (first["yka248"], first["yke031"]) == ("56780.00", "5532.00")
    second = mock.done("52", {**mock.admitted(), **heads})
    assert second["yke031"] == "16332.00"


def test_a_call_has_no_effect_until_it_is_confirmed(mock: Mock) -> None:
    visit = mock.admitted()
    called = mock.call("52", {**visit, **B})
    assert mock.ledger("settlement") == []
    assert mock.query(called["pcbh"])["jyzt"] == "2"
    assert [row["jylsh"] for row in mock.uncertain(akb020=ELSEWHERE)] == [called["jylsh"]]
    assert mock.uncertain(pcbh=called["pcbh"])[0]["jyyzm"] == called["jyyzm"]
    assert mock.confirm(called, jyyzm="000000000").code == -304
    assert [mock.confirm(called).code for _ in range(2)] == [1, 1]
    assert len(mock.ledger("settlement")) == 1
    assert mock.cancel(called).code == -303
    told = mock.query(called["pcbh"])
    assert told["jyzt"] == "3"
    assert told.root.findtext("output/jy/output/yka248") == "10540.00"
    assert mock.uncertain(akb020=ELSEWHERE) == []


def test_a_cancelled_call_cannot_be_confirmed(mock: Mock) -> None:
    called = mock.call("52", {**mock.admitted(), **B})
    assert [mock.cancel(called).code for _ in range(2)] == [1, 1]
    assert mock.confirm(called).code == -302
    assert mock.query(called["pcbh"])["jyzt"] == "4"
    assert mock.ledger("settlement") == []


def test_of_two_calls_for_one_visit_only_the_first_confirmed_counts(mock: Mock) -> None:
    visit = mock.admitted()
    first, second = (mock.call("52", {**visit, **B}) for _ in range(2))
    assert [mock.confirm(second).code, mock.confirm(first).code] == [1, -305]
    assert mock.query(first["pcbh"])["jyzt"] == "4"
    assert len(mock.ledger("settlement")) == 1


def test_a_batch_number_is_used_once_whatever_became_of_it(mock: Mock) -> None:
    visit, used = mock.admitted(), batch()
    assert mock.call("52", {**visit, **B, "yka055": "1.00"}, pcbh=used).code == -220
    assert mock.call("52", {**visit, **B}, pcbh=used).code == -101
    assert mock.query(used)["jyzt"] == "5"
    assert mock.query(batch())["jyzt"] == "0"


def test_names_survive_in_all_of_gb18030(mock: Mock) -> None:
    for number, name in ((7, "𠮷川晴"), (8, "阿依古丽·买买提"), (10, "龚䶮"), (11, "罗𬭼"), (12, "㐂宝")):
        shown = mock.call("03", {"sbfs": "3", "sbhm": f"EV-510198-{number:04d}", "aac003": name})
        assert shown["aac003"] == name
    mock.guest()
    assert mock.ledger("visit")[0]["name"] == GUEST["aac003"]


def test_identify_knows_card_and_old_number_and_lists_ended_enrolments(mock: Mock) -> None:
    card = {"sbfs": "2", "sbhm": "A98000010", "aaz501": "510198D1560000050000000000000010"}
    held = mock.call("03", card).root.findall("output/cbxx")
    assert [entry.findtext("aac031") for entry in held] == ["3", "1"]
    assert mock.call("03", {**card, "aaz501": "0" * 32}).code == -110
    assert mock.call("03", {"sbfs": "1", "sbhm": "510198311005009"})["aac001"] == "0098000009"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "nobody"}, -9002),
        ({"stamp": str(int(time.time() * 1000) - 400_000)}, -9003),
        ({"secret": "another"}, -9004),
        ({"nonce": "n!"}, -9001),
    ],
)
def test_a_request_wrongly_signed_is_refused_and_leaves_no_trace(
    mock: Mock, changes: dict, code: int
) -> None:
    fields = {"jybh": "100", "pcbh": batch(), "jysj": "x", "akb020": HOSPITAL, "data": {"akb020": HOSPITAL}}
    response = mock.post("/yinhai/call", fields, **changes)
    assert (response.status_code, Answer(response).code) == (200, code)
    assert mock.query(fields["pcbh"])["jyzt"] == "0"


def test_the_worked_example_of_the_page_is_right() -> None:
    body = '<?xml version="1.0" encoding="GB18030" standalone="yes"?><request><pcbh>𠮷·1</pcbh></request>'
    signing = {
        "key": "YHDEMO",
        "secret": "demo-secret",
        "stamp": "1772413200000",
        "nonce": "0123456789abcdef",
    }
    signature = signed("/yinhai/query", body.encode("gb18030"), **signing)["X-YH-Signature"]
    page = Path(__file__).parents[3] / "docs" / "regions" / "sichuan.md"
    assert f"signature `{signature}`" in page.read_text("utf-8")


def test_a_nonce_serves_once(mock: Mock) -> None:
    answers = [Answer(mock.post("/yinhai/query", {"pcbh": "x"}, nonce="abcdefgh1")).code for _ in range(2)]
    assert answers == [1, -9005]


ROWS = [  # item, quantity, price, self-paid, over limit, preliminary, in scope
    ("HC141003007", "2", "930", "1860.00", "0.00", "0.00", "0.00"),
    ("ZL320500002", "1", "21400", "0.00", "0.00", "2140.00", "19260.00"),
    ("ZL331008001", "1", "9320", "0.00", "0.00", "0.00", "9320.00"),
    ("ZL210200004", "1.5", "500", "0.00", "30.00", "72.00", "648.00"),
]


def fee_rows() -> list[dict[str, str]]:
    return [
        {"yka105": str(n), "yka094": item, "akc226": quantity, "akc225": price}
        | {"yka055": f"{float(quantity) * float(price):.2f}", "akc221": "2026-03-03 10:00:00"}
        for n, (item, quantity, price, *_) in enumerate(ROWS, 1)
    ]


def test_fee_rows_are_split_by_the_catalogue_and_recorded_once(mock: Mock) -> None:
    visit = mock.guest()
    rows = mock.done("111", {**visit, "row": fee_rows()}).rows()
    parts = [tuple(row[name] for name in ("yka056", "yka318", "yka057", "yka111")) for row in rows]
    assert parts == [row[3:] for row in ROWS]
    heads = {"yka055": "33330.00", "yka056": "1890.00", "yka057": "2212.00", "yka111": "29228.00"}
    funds = {"yka107": "23000.00", "yka248": "23000.00"} | dict.fromkeys(
        ("yka062", "yke030", "yke031", "qtzf"), "0"
    )
    record = {
        **visit,
        **heads,
        **funds,
        "yab139": "500198",
        "ydjsbh": "CQ1",
        "yka065": "0",
        "ykh012": "10330.00",
    }
    record["aae036"] = "2026-03-09 10:00:00"
    assert mock.call("57", record).code == -207
    mock.done("25", {**visit, "akc194": "2026-03-09 09:00:00", "akc195": "01"})
    assert mock.call("57", {**record, "yka056": "1889.00", "yka111": "29229.00"}).code == -221
    mock.done("57", record)
    assert mock.call("57", record).code == -231
    assert mock.call("43", {**visit, "qbcx": "1"}).code == -202
    mock.done("58", {**visit, "ydjsbh": "CQ1", "ydcxbh": "CQ2"})
    assert mock.call("58", {**visit, "ydjsbh": "CQ1", "ydcxbh": "CQ3"}).code == -233
    mock.done("43", {**visit, "row": [{"yka105": "1"}]})
    assert mock.ledger("visit")[0]["fees"]["count"] == 3


def test_segments_share_a_batch_number_and_are_confirmed_one_by_one(mock: Mock) -> None:
    visit, shared, (first, second, *_) = mock.guest(), batch(), fee_rows()
    one = mock.call("111", {**visit, "row": [first]}, pcbh=shared, fdxh="1", fdzs="2")
    two = mock.call("111", {**visit, "row": [second]}, pcbh=shared, fdxh="2", fdzs="2")
    again = mock.call("111", {**visit, "row": [second]}, pcbh=shared, fdxh="2", fdzs="2")
    assert (one.code, two.code, again.code) == (1, 1, -101)
    assert one["jylsh"] != two["jylsh"]
    assert mock.confirm(two, at=HOSPITAL).code == 1
    assert [entry["jyzt"] for entry in mock.query(shared).rows("output/jy")] == ["2", "3"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"yka094": "ZL000000000"}, -212),
        ({"yka055": "1859.98"}, -213),
        ({"yka105": "2"}, -211),
        ({"akc221": "2026-03-03"}, -104),
    ],
)
def test_a_wrong_fee_row_refuses_the_whole_call(mock: Mock, change: dict, code: int) -> None:
    first, *others = fee_rows()
    assert mock.call("111", {**mock.guest(), "row": [first | change, *others]}).code == code
    assert mock.ledger("visit")[0]["fees"]["count"] == 0


def test_more_than_fifty_rows_are_refused(mock: Mock) -> None:
    rows = [{**fee_rows()[0], "yka105": str(n)} for n in range(51)]
    assert mock.call("111", {**mock.guest(), "row": rows}).code == -210


@pytest.mark.parametrize(
    ("change", "at", "code"),
    [
        ({"aac001": "0000000000"}, ELSEWHERE, -110),
        ({"aac003": "李秋日"}, ELSEWHERE, -110),
        ({"yab139": "0003"}, ELSEWHERE, -111),
        ({"aae140": "310", "aka130": "0301"}, ELSEWHERE, -111),
        ({"aka130": "0301"}, ELSEWHERE, -107),
        ({"yab003": "510198"}, ELSEWHERE, -108),
        ({"yab139": "500198"}, ELSEWHERE, -108),
        ({"yab003": "0098"}, "H51019899999", -120),
        ({"yab003": "0098"}, "H51019800006", -121),
        ({"yab003": "0098"}, "H51019800005", -122),
    ],
)
def test_an_admission_is_refused_for_its_own_reason(mock: Mock, change: dict, at: str, code: int) -> None:
    data = {**RESIDENT, "aae140": "342", "yab139": "0098", "yab003": "500198", "aka130": "0309", "zyh": "Z1"}
    data |= {"akc192": "2026-03-02 09:00:00", "akc193": "肺炎", **change}
    assert mock.call("21", data, at=at).code == code


def test_a_visit_is_cancelled_only_while_nothing_stands_on_it(mock: Mock) -> None:
    settled, charged, empty = mock.admitted(), mock.guest(), mock.admitted()
    mock.done("52", {**settled, **B})
    mock.done("111", {**charged, "row": fee_rows()})
    assert [mock.call("22", visit).code for visit in (settled, charged)] == [-202, -203]
    mock.done("22", empty)
    assert mock.call("52", {**empty, **B}).code == -204
    assert mock.call("52", {**settled, **B}).code == -202


def test_a_local_visit_is_settled_only_for_what_its_rows_add_up_to(mock: Mock) -> None:
    local = {**RESIDENT, "aae140": "342", "yab139": "0098", "yab003": "0098", "aka130": "0309", "zyh": "Z1"}
    admission = {**local, "akc192": "2026-03-02 09:00:00", "akc193": "肺炎"}
    visit = {**local, "akc190": mock.done("21", admission, at=HOSPITAL)["akc190"]}
    mock.done("111", {**visit, "row": fee_rows()}, at=HOSPITAL)
    assert mock.call("52", {**visit, **B}, at=HOSPITAL).code == -221
    heads = {"yka055": "33330.00", "yka056": "1890.00", "yka057": "2212.00", "yka111": "29228.00"}
    settled = mock.done("52", {**visit, **heads}, at=HOSPITAL)
    assert (settled["ydyj"], settled["yka316"], settled["yka248"]) == ("0", "22", "19535.04")
    assert mock.call("43", {**visit, "qbcx": "1"}, at=HOSPITAL).code == -202


def test_the_catalogue_answers_to_both_codes_on_a_day(mock: Mock) -> None:
    own = mock.call("91", {"yka094": "ZL210200004"}).rows()
    assert own == mock.call("91", {"gjbm": "002102000040000"}).rows()
    assert (own[0]["yka299"], own[0]["yka096"]) == ("480.0000", "0.1000")
    expired = {"yka094": "86900203000144"}
    assert mock.call("91", {**expired, "cxrq": "2025-12-31 00:00:00"}).code == 1
    assert mock.call("91", {**expired, "cxrq": "2026-01-01 00:00:00"}).code == -212


def test_restricted_items_are_in_scope_only_when_approved(mock: Mock) -> None:
    row = {**fee_rows()[0], "yka094": "86900105000076", "akc226": "1", "akc225": "1300", "yka055": "1300.00"}
    sent = [{**row, "yka105": "1"}, {**row, "yka105": "2", "spbz": "1"}]
    parts = mock.done("111", {**mock.guest(), "row": sent}).rows()
    assert [(told["yka056"], told["yka318"], told["yka057"]) for told in parts] == [
        ("1300.00", "0.00", "0.00"),
        ("0.00", "20.00", "128.00"),
    ]


def test_diagnoses_are_replaced_and_a_person_leaves_once(mock: Mock) -> None:
    visit = mock.guest()
    row = {"zdxh": "1", "zdlb": "1", "aka120": "K80.100", "aka121": "胆囊结石伴胆囊炎", "zzdbz": "1"}
    for rank in ("1", "2"):
        mock.done("23", {**visit, "row": [{**row, "zdxh": rank, "zdsj": "2026-03-02 10:00:00"}]})
    assert [told["zdxh"] for told in mock.ledger("visit")[0]["diagnoses"]] == ["2"]
    mock.done("25", {**visit, "akc194": "2026-03-09 09:00:00", "akc195": "01"})
    assert mock.call("25", {**visit, "akc194": "2026-03-09 09:00:00", "akc195": "01"}).code == -206


def test_settlements_are_found_by_visit_number_and_batch(mock: Mock) -> None:
    visit = mock.admitted()
    settled = mock.done("52", {**visit, **B})
    mock.done("53", {**visit, "yka103": settled["yka103"]})
    found = mock.call("56", {"akc190": visit["akc190"]}).root
    assert [entry.findtext("jszt") for entry in found.iterfind("output/jsxx")] == ["2", "3"]
    (by_batch,) = mock.call("56", {"jypc": settled["pcbh"]}).root.iterfind("output/jsxx")
    assert by_batch.findtext("yka103") == settled["yka103"]


def test_exchanges_are_read_back_without_the_signature(mock: Mock) -> None:
    called = mock.call("100", {"akb020": HOSPITAL})
    (told,) = mock.http.get("/sandbox/exchanges", params={"after": 0}).json()
    assert (told["transaction"], told["message_id"], told["status"]) == ("100", called["pcbh"], 200)
    assert "沙盒成都第一医院" in told["response_text"]
    assert "x-yh-signature" not in told["request_headers"]


def test_what_was_confirmed_and_what_was_not_outlast_a_kill(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    before = Mock(url)
    visit = before.admitted()
    settled, waiting = before.done("52", {**visit, **B}), before.call("22", before.admitted())
    process.kill()
    process.communicate()
    process, url = start(tmp_path)
    after = Mock(url)
    assert after.query(settled["pcbh"])["jyzt"] == "3"
    assert [row["jylsh"] for row in after.uncertain(akb020=ELSEWHERE)] == [waiting["jylsh"]]
    assert after.confirm(waiting).code == 1
    assert stop(process) == 0
    before.http.close()
    after.http.close()
