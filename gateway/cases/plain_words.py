"""What entries of the log mean, in words that anybody understands, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.cases.audit import AuditPurpose, InTwoLanguages

Words = Mapping[str, tuple[str, str]]

PENSION_OPERATIONS: Words = {
    "find_insured": ("查询您的养老保险参保信息", "looked up where you are insured for a pension"),
    "read_history": ("查询您的养老保险历年缴费", "looked up your pension contributions"),
    "issue_certificate": ("为您出具参保缴费凭证", "issued your certificate of contributions"),
    "find_survival": (
        "查询您的养老待遇领取资格认证",
        "looked up whether your right to your pension was checked",
    ),
    "submit_survival": (
        "办理您的领取资格认证互认",
        "had your check recognised by the region that pays your pension",
    ),
    "apply_transfer": ("受理您的养老关系转移申请", "took in your application to move your pension relation"),
    "review_transfer": ("复核您的转移申请", "reviewed your application"),
    "correct_transfer": ("补正您的转移申请", "corrected your application"),
    "suspend_transfer": ("中止办理您的转移", "suspended the transfer until documents are there"),
    "resume_transfer": ("恢复办理您的转移", "went on with the transfer"),
    "withdraw_transfer": ("撤回您的转移申请", "withdrew your application"),
    "annul_transfer": ("作废您的转移接续", "took back a transfer that was recorded"),
    "check_transfer_origin": (
        "向转出地核查转移条件",
        "asked the region that you leave whether you may transfer",
    ),
    "check_transfer_receiver": (
        "向转入地核查转移条件",
        "asked the region that you move to whether you may transfer",
    ),
    "issue_letter": ("为您生成联系函", "had the letter of consent issued"),
    "deliver_letter": ("向转出地送达联系函", "delivered the letter of consent to the region that you leave"),
    "read_statement": ("读取您的转移信息表", "read the statement of your contributions"),
    "read_refusal": ("读取不予办理的原因", "read why the transfer was refused"),
    "read_transfer_history": (
        "读取您在转入地的历年缴费",
        "read your contributions in the region that you move to",
    ),
    "return_statement": (
        "退回有误的信息表",
        "gave a statement that does not add up back to the region that you leave",
    ),
    "deliver_statement": ("在转入地接续您的养老关系", "recorded your pension relation where you move to"),
    "clear_overlap": ("清退您的重复缴费", "had contributions refunded that were paid twice for a month"),
    "complete_transfer": ("办结您的转移", "completed the transfer"),
    "tell_office": ("将办理进展告知对方经办机构", "told the other office how the transfer stands"),
    "hear": ("查询经办机构发出的消息", "asked a region what its offices have put out"),
    "announce_batch": ("请转出地划拨转移资金", "asked the region that people leave to pay transferred money"),
    "read_payment": ("查询到账款项", "read about money that arrived"),
    "post_payment": ("将到账款项登记到您的转移", "tied money that arrived to your transfer"),
    "return_payment": ("退回无法匹配的款项", "sent money back that belongs to no transfer"),
    "move_transfer": ("推进您的转移业务", "carried your transfer on"),
    "read_transfer": ("查阅您的转移进度", "read how your transfer stands"),
}
"""By the operation of an errand about a pension."""

EMPLOYMENT_OPERATIONS: Words = {
    "find_registrations": (
        "查询您的就业失业登记",
        "looked up your registrations as employed or unemployed",
    ),
    "find_recognitions": (
        "查询您的就业困难人员认定",
        "looked up whether a difficulty of yours in finding work was recognised",
    ),
    "verify_certificate": ("核验您的技能证书", "had your skill certificate verified"),
    "find_subsidies": ("查询您已享受的培训补贴", "looked up training subsidies that you were granted"),
    "find_licences": ("查询人力资源服务机构许可", "looked up an agency's licence"),
    "find_fairs": ("查询招聘会", "looked up job fairs"),
    "read_monitoring": ("查询失业动态监测数据", "read figures of monitored enterprises"),
    "announce_fair": ("发布联合招聘会", "had a job fair announced"),
    "find_postings": ("检索招聘岗位", "searched for job postings"),
    "read_posting": ("查询招聘岗位", "read a job posting"),
    "find_seekers": ("检索求职者（不含身份信息）", "searched for job seekers, without seeing who they are"),
    "read_seeker": ("读取您的求职登记以送达推荐", "read your registration as a job seeker to refer you"),
    "publish_posting": ("向对方地区发布岗位", "published a job posting in the other region"),
    "change_posting": ("变更已发布的岗位", "changed a published job posting"),
    "move_posting": ("冻结、撤回或归档已发布的岗位", "froze, withdrew or archived a published job posting"),
    "register_seeker": ("为您办理求职登记", "registered you as a job seeker"),
    "move_seeker": ("变更您的求职登记状态", "changed where your registration as a job seeker stands"),
    "issue_referral": ("为您开具推荐信", "issued a letter that refers you to a job"),
    "offer_referral": ("将您推荐给对方地区的岗位", "sent your name and telephone to the office of a job"),
    "answer_referral": ("答复对您的推荐", "said whether you may apply for the job"),
    "close_referral": ("登记对您的推荐的结果", "recorded how the referral ended"),
}
"""By the operation of an errand about employment."""

CREDIT_OPERATIONS: Words = {
    "find_person_records": (
        "经您授权查询您的公共信用信息",
        "looked up public records about you, with your authorisation",
    ),
    "find_records": ("查询企业信用记录", "looked up what is recorded about a company"),
    "read_record": ("读取一条信用记录", "read one credit record"),
    "make_credit_report": ("生成企业信用报告", "made a report on a company"),
    "hear_changes": ("查询信用记录变更", "asked a region which records about companies changed"),
    "push_record": ("读取待推送的信用记录", "read a record about a company to push it"),
    "deliver_record": ("向登记地推送信用记录", "told the region of registration of a record"),
    "look_after_push": ("核查推送记录是否公示", "asked whether a pushed record is published"),
    "find_subjects": ("按名称查询主体", "looked up who bears a name"),
    "read_registration": ("查询企业登记信息", "looked up a company's registration"),
}
"""By the operation of an errand about credit records; all but the first are about companies."""

OPERATIONS: Words = {
    "find_enrolments": ("查询您的参保信息", "looked up where you are insured"),
    "catalogue_item": ("查询医保目录项目", "looked up a catalogue item"),
    "institution": ("查询定点医药机构", "looked up an institution"),
    "file_treatment": ("为您办理异地就医备案", "filed your treatment in the other province"),
    "read_filing": ("查询您的异地就医备案", "read your filing for treatment in the other province"),
    "cancel_filing": ("撤销您的异地就医备案", "took back your filing for treatment in the other province"),
    "open_visit": ("在参保地登记您的就诊", "registered your visit with the region that insures you"),
    "open_visit_at_treatment": ("在就医地登记您的就诊", "registered your visit in the region of treatment"),
    "cancel_visit": ("撤销您在就医地的就诊登记", "took back your visit in the region of treatment"),
    "cancel_visit_at_insurer": (
        "撤销您在参保地的就诊登记",
        "took back your visit with the region that insures you",
    ),
    "undo_opening": ("撤销未完成的就诊登记", "took back a registration that could not be completed"),
    "record_diagnoses": ("上传您的诊断信息", "recorded your diagnoses"),
    "discharge": ("办理您的出院", "recorded your discharge"),
    "add_lines": ("上传您的费用明细", "sent the charges of your visit"),
    "withdraw_lines": ("撤销您的费用明细", "took back charges of your visit"),
    "pre_settle": ("试算您的医保结算", "asked what a settlement would pay"),
    "settle": ("办理您的医保结算", "settled your visit"),
    "cancel_settlement": ("撤销您的医保结算", "took back the settlement of your visit"),
    "record_settlement": ("在就医地登记您的结算", "recorded your settlement in the region of treatment"),
    "record_cancellation": ("在就医地登记结算撤销", "recorded the cancellation in the region of treatment"),
    **PENSION_OPERATIONS,
    **EMPLOYMENT_OPERATIONS,
    **CREDIT_OPERATIONS,
}
"""By the operation of an errand."""

ACTIONS: Words = {
    "search_entries": ("检索了与您有关的审计记录", "searched the audit for you"),
    "read_entry": ("查阅了与您有关的审计条目", "read an entry of the audit about you"),
    "read_receipt": ("查阅了与您有关的收据", "fetched the proof of an entry about you"),
    "read_trail": ("查阅了办件轨迹", "read the trail of an errand"),
    "open_bodies": ("拆封查阅了报文原文", "opened the messages behind an entry"),
    "report_access": ("生成了您的查询记录报告", "made a report of who saw your data"),
    "export_evidence": ("导出了证据包", "exported evidence"),
    "enquire": ("向地区查询办理结果", "asked the region what came of it"),
    "ask_reversal": ("请求地区冲正", "asked the region to take it back"),
    "erase": ("删除了您的报文", "erased your messages"),
}
"""By the action of an entry that belongs to no operation."""

OUTCOMES: Words = {
    "asked": ("已询问，结果未登记", "asked; no outcome is recorded"),
    "answered": ("已办结", "done"),
    "following_up": ("已办理，后续进行中", "done; what follows is under way"),
    "waiting": ("已办理，后续待续办", "done; what follows is waiting"),
    "refused": ("地区未受理", "refused by the region"),
    "unreached": ("地区未联通，未办理", "the region was not reached; nothing was done"),
    "unknown": ("结果未知", "not known whether it was done"),
    "reversed": ("已冲正", "taken back"),
    "InProcess": ("地区仍在办理", "the region is still working on it"),
    "NotThere": ("地区尚无此记录", "the region has no record of it yet"),
    "OutcomeUnknown": ("地区未答复，结果未知", "the region did not say; not known whether it was done"),
    "Unreached": ("地区未联通", "the region was not reached"),
    "Done": ("已办理", "done"),
    "Found": ("已提供", "given"),
    "Opened": ("已拆封", "opened"),
    "Erased": ("已删除", "erased"),
}
_OTHER = ("已记录", "recorded")

PURPOSES: Words = {
    "cross_province_settlement": ("异地就医直接结算", "settlement of treatment in the other province"),
    "pension_transfer": ("养老保险关系转移接续", "moving your pension relation to the other province"),
    "employment_service": ("公共就业服务", "public employment services"),
    "credit_publicity": ("信用信息公示与共享", "public records about companies"),
    "job_placement": ("就业服务", "helping you find work"),
    "benefit_review": ("失业待遇审核", "reviewing an unemployment benefit"),
    "subsidy_review": ("就业补贴审核", "reviewing a subsidy"),
    "skill_recognition": ("技能等级认定与互认", "recognising a skill level"),
    "credit_authorised": ("经本人授权的信用查询", "a look-up that you authorised"),
    "credit_supervision": ("行政监管", "supervision by an authority"),
    "credit_public_service": ("办理行政服务事项", "a public service"),
    "credit_granting": ("信贷审批", "deciding about a loan"),
    "credit_tender": ("招标投标与政府采购", "a tender or a public purchase"),
    "credit_self_check": ("主体自查", "the company's own question"),
    "pension_entitlement": ("养老待遇领取资格核验", "checking your right to your pension"),
    **{
        purpose.value: (purpose.term, words)
        for purpose, words in {
            AuditPurpose.SUPERVISION: "supervision",
            AuditPurpose.INTERNAL_AUDIT: "internal audit",
            AuditPurpose.DISPUTE: "settling a dispute",
            AuditPurpose.SUBJECT_REQUEST: "a request of yours",
            AuditPurpose.INCIDENT: "handling a security incident",
            AuditPurpose.JUDICIAL: "an order of a court",
        }.items()
    },
}


def what(said: Mapping[str, Any]) -> InTwoLanguages:
    """What was done, as an entry says it."""
    operation, action = str(said.get("operation")), str(said.get("action"))
    if operation in OPERATIONS:
        return _both(OPERATIONS[operation])
    return _both(ACTIONS.get(action, (f"其他操作（{action}）", f"another act ({action})")))


def outcome(said: Mapping[str, Any]) -> InTwoLanguages:
    """What came of it, as an entry says it."""
    return _both(OUTCOMES.get(str(said.get("outcome")), _OTHER))


def purpose(said: Mapping[str, Any]) -> InTwoLanguages:
    """Why it was done, as an entry says it."""
    return _both(PURPOSES.get(str(said.get("purpose")), ("未注明", "not stated")))


def _both(words: tuple[str, str]) -> InTwoLanguages:
    return InTwoLanguages(zh=words[0], en=words[1])
