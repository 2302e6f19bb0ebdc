"""The first half of the story: people are found, treated in the other province, and settled for."""

from typing import Any

from gateway.sandbox.demo import cases
from gateway.sandbox.demo.behind import Seen
from gateway.sandbox.demo.cases import CASE_A, CASE_B, CASE_D, Case
from gateway.sandbox.demo.scene import Scene
from gateway.sandbox.demo.showing import Term, as_bytes
from gateway.sandbox.demo.window import Call

PERSON_TERMS = (
    Term("参保地", "insured_area", "insuplc_admdvs", "yab139"),
    Term("就医地", "treatment_area", "mdtrtarea_admvs", "yab003"),
    Term("医药机构", "institution_code", "fixmedins_code", "akb020"),
    Term("人员编号", "person_number", "psn_no", "aac001"),
    Term("姓名", "patient.name", "", "aac003"),
    Term("险种", "insurance_kind", "insutype", "aae140"),
    Term("医疗类别", "care_kind", "med_type", "aka130"),
    Term("入院时间", "started_at", "begntime", "akc192"),
    Term("医师", "doctor.name", "chfpdr_name", "ysxm"),
    Term("诊断", "admission_diagnosis.code", "diag_code", "aka120"),
)
MONEY_TERMS = (
    Term("总额", "total", "medfee_sumamt", "yka055"),
    Term("全自费", "", "fulamt_ownpay_amt", "yka056"),
    Term("超限价", "", "overlmt_selfpay", ""),
    Term("先行自付", "", "preselfpay_amt", "yka057"),
    Term("符合范围", "", "inscp_scp_amt", "yka111"),
    Term("个人账户", "use_personal_account", "acct_used_flag", "zhbz"),
)
_ASKED_ABOUT = (cases.ZHOU_JICHUAN, cases.LI_QIUYUE, cases.MAIMAITI_AILI, cases.JICHUAN_QING)


def find_people(scene: Scene) -> None:
    """Both regions are asked about four people; each of them is insured in one."""
    scene.stage.chapter("1  Who is insured where?  参保信息查询")
    scene.stage.say("One search asks both regions at once and says of each what it answered.")
    rows = []
    for person in _ASKED_ABOUT:
        call = scene.window(CASE_A).search(person)
        said = {region["region"]: region for region in call.answer["regions"]}
        scene.checks.equal("regions asked", sorted(said), ["chongqing", "sichuan"])
        found = said[person.region]["enrolments"][0]
        scene.checks.equal("name found", found["name"], person.name)
        rows.append((person.name, *(_enrolments(said[name]) for name in ("chongqing", "sichuan"))))
    scene.stage.call(call)
    scene.stage.table(("asked about", "Chongqing", "Sichuan"), rows)


def inpatient_in_chengdu(scene: Scene) -> Call:
    """Case A: admitted, charged, discharged, priced, settled; every figure is checked."""
    stage, window, case = scene.stage, scene.window(CASE_A), CASE_A
    stage.chapter("2  A Chongqing employee in a Chengdu hospital  异地住院 (case A)")
    _introduce(scene, case)
    scene.forget()
    opened = window.open(case)
    basis = opened.answer["basis"]
    stage.call(opened, f"登记 at both regions; basis: {basis['ground']}, {basis['rule']}")
    admitted, received = scene.received("chongqing", "2401"), scene.received("sichuan", "21")
    stage.said_three_ways(PERSON_TERMS, opened, admitted, received)
    _prove_encoding(scene, case.hospital.doctor, received, admitted)
    visit_id = str(opened.answer["visit_id"])
    stage.call(window.diagnose(case, visit_id), "诊断")
    _charge(scene, case, visit_id)
    stage.call(window.discharge(case, visit_id), "出院")
    priced = window.pre_settle(case, visit_id)
    scene.checks.case(case, priced.answer["amounts"])
    stage.call(priced, f"预结算: the fund would pay {priced.answer['amounts']['fund_total']}; nothing moved")
    scene.forget()
    settled = _settle(scene, case, visit_id)
    stage.call(settled, "结算: Chongqing settled, Sichuan recorded it so that its hospital is paid")
    benefit, record = scene.received("chongqing", "2304"), scene.received("sichuan", "57")
    stage.said_three_ways(MONEY_TERMS, settled, benefit, record)
    stage.whole(benefit, "Chongqing")
    stage.whole(record, "Sichuan")
    stage.say(
        "Sichuan has no field for 超限价: it folds 360.00 into 全自费. The gateway keeps the split.", "dim"
    )
    stage.money(("case A",), [settled.answer["amounts"]])
    return settled


def inpatient_in_chongqing(scene: Scene) -> Call:
    """Case B: the other way round; now Sichuan computes, in two phases."""
    stage, case = scene.stage, CASE_B
    stage.chapter("3  A Chengdu resident in a Chongqing hospital  (case B)")
    _introduce(scene, case)
    visit_id = scene.window(case).ready_to_settle(case)
    scene.forget()
    settled = _settle(scene, case, visit_id)
    stage.call(settled, "the caller's words are the same; the regions have changed places")
    seen = scene.regions["sichuan"].seen()
    steps = [f"{one.path} {one.transaction}".replace(" confirm", "") for one in seen]
    scene.checks.equal(
        "Sichuan's two phases", [one.path for one in seen], ["/yinhai/call", "/yinhai/confirm"]
    )
    call = next(one for one in seen if one.transaction == "52")
    stage.said_three_ways(MONEY_TERMS, settled, scene.received("chongqing", "2304YD"), call)
    stage.say(f"Sichuan works in two phases: {', then '.join(steps)}. Only the second moves money.", "dim")
    return settled


def outpatient_in_chengdu(scene: Scene, before: Call) -> Call:
    """Case D: an outpatient; the year's deductible first, then half."""
    stage, case = scene.stage, CASE_D
    stage.chapter("4  An outpatient visit, paid from the personal account  门诊 (case D)")
    _introduce(scene, case)
    visit_id = scene.window(case).ready_to_settle(case)
    settled = _settle(scene, case, visit_id)
    stage.call(settled)
    stage.money(("case B", "case D"), [before.answer["amounts"], settled.answer["amounts"]])
    return settled


def _introduce(scene: Scene, case: Case) -> None:
    person, place = case.person, case.hospital.name
    days = case.started_on if case.started_on == case.ended_on else f"{case.started_on} – {case.ended_on}"
    scene.stage.say(f"{case.title}.\n{person.name}, {person.area}; {place}; {case.diagnosis[1]}; {days}.")


def _charge(scene: Scene, case: Case, visit_id: str) -> None:
    lines = scene.window(case).add_lines(case, visit_id)
    scene.checks.equal("total of the lines", lines.answer["total"], case.total)
    sent = scene.received("sichuan", "111")
    remark = f"{lines.answer['line_count']} fee lines, classified where the patient is treated; one of them:"
    scene.stage.call(lines, remark)
    assert lines.body is not None
    asked, became = lines.body["lines"][1], lines.answer["lines"][1]
    pairs = [f"{name}={sent.values(name)[1]}" for name in ("yka094", "akc226", "akc225", "yka055")]
    heads = ("caller wrote", "Sichuan received (XML attributes)", "Sichuan made of it")
    scene.stage.table(
        heads,
        [
            (asked["name"], f"own item code {pairs[0]}", _classified(became)),
            (asked["catalogue_code"], " ".join(pairs[1:3]), _patients_part(became["parts"])),
            (
                f"{asked['quantity']} × {asked['unit_price']} = {asked['amount']}",
                pairs[3],
                f"符合范围 {became['parts']['in_scope']}",
            ),
        ],
    )


def _classified(line: dict[str, Any]) -> str:
    limit = line.get("price_limit", "none")
    return f"{line['catalogue_class']}, limit {limit}, self-pay ratio {line['self_pay_ratio']}"


def _patients_part(parts: dict[str, str]) -> str:
    return f"超限价 {parts['over_limit']}, 先行自付 {parts['preliminary_self_paid']}"


def _settle(scene: Scene, case: Case, visit_id: str) -> Call:
    settled = scene.window(case).settle(case, visit_id).told(201)
    scene.checks.case(case, settled.answer["amounts"])
    scene.checks.equal("recording", settled.answer["recording"]["state"], "recorded")
    scene.settled.append(settled)
    return settled


def _prove_encoding(scene: Scene, name: str, sichuan: Seen, chongqing: Seen) -> None:
    """Show that the bytes differ although the name is the same."""
    for seen, encoding in ((sichuan, "gb18030"), (chongqing, "utf-8")):
        scene.checks.holds(f"{name} in {encoding}", name.encode(encoding) in seen.content)
    lines = (
        f"Sichuan's message begins {as_bytes(sichuan.content, 12)} …  {sichuan.text.partition('?>')[0]}?>",
        f"{name} in it is {as_bytes(name.encode('gb18030'))}  (GB18030, four bytes for the rare character)",
        f"{name} to Chongqing is {as_bytes(name.encode())}  (UTF-8)",
    )
    scene.stage.say("\n".join(lines), "dim")


def _enrolments(said: dict[str, Any]) -> str:
    if said["outcome"] != "answered":
        return f"{said['outcome']}: {said.get('region_code', '')} {said.get('region_message', '')}".strip()
    found = [
        f"{row['insured_area']} {row['insurance_kind']}, {row['status']}, account {row['account_balance']}"
        for row in said["enrolments"]
    ]
    return "\n".join(found) or "answered: nobody"
