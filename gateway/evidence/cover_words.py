"""The words of a package's cover page, Chinese and English: what the codes in entries mean to a reader."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.evidence.checkpoints import EvidenceLevel
from gateway.evidence.manifest import BodiesState

Words = tuple[str, str]
"""Chinese, English."""

REGIONS: Mapping[str, Words] = {"sichuan": ("四川省", "Sichuan"), "chongqing": ("重庆市", "Chongqing")}

OPERATIONS: Mapping[str, Words] = {
    "find_enrolments": ("查询参保信息", "look up where a person is insured"),
    "catalogue_item": ("查询医保目录项目", "look up a catalogue item"),
    "institution": ("查询定点医药机构", "look up an institution"),
    "file_treatment": ("异地就医备案", "file treatment in the other province"),
    "read_filing": ("查询异地就医备案", "read a filing"),
    "cancel_filing": ("撤销异地就医备案", "take a filing back"),
    "open_visit": ("在参保地登记就诊", "register a visit with the insured area"),
    "open_visit_at_treatment": ("在就医地登记就诊", "register a visit with the treatment area"),
    "cancel_visit": ("撤销就医地的就诊登记", "take a visit back in the treatment area"),
    "cancel_visit_at_insurer": ("撤销参保地的就诊登记", "take a visit back in the insured area"),
    "undo_opening": ("撤销未完成的就诊登记", "take back a registration that could not be completed"),
    "record_diagnoses": ("上传诊断信息", "record diagnoses"),
    "discharge": ("办理出院", "record a discharge"),
    "add_lines": ("上传费用明细", "send fee lines"),
    "withdraw_lines": ("撤销费用明细", "take fee lines back"),
    "pre_settle": ("预结算", "ask what a settlement would pay"),
    "settle": ("医保结算", "settle a visit"),
    "cancel_settlement": ("撤销医保结算", "take a settlement back"),
    "record_settlement": ("在就医地登记结算", "record a settlement in the treatment area"),
    "record_cancellation": ("在就医地登记结算撤销", "record a cancellation in the treatment area"),
    "find_insured": ("查询养老参保信息", "look up where a person is insured for a pension"),
    "read_history": ("查询历年缴费", "look up contributions year by year"),
    "issue_certificate": ("开具参保缴费凭证", "issue a certificate of contributions"),
    "find_survival": ("查询待遇资格认证", "look up checks that a pensioner lives"),
    "submit_survival": ("认证互认", "have a check recognised by the paying region"),
    "apply_transfer": ("受理转移申请", "register an application for a pension transfer"),
    "review_transfer": ("复核转移申请", "review an application"),
    "correct_transfer": ("补正转移申请", "correct an application"),
    "suspend_transfer": ("中止转移", "suspend a transfer"),
    "resume_transfer": ("恢复办理转移", "go on with a suspended transfer"),
    "withdraw_transfer": ("撤回转移申请", "withdraw an application"),
    "annul_transfer": ("作废转移接续", "take back a transfer that was recorded"),
    "check_transfer_origin": ("向转出地核对参保信息", "ask the origin what it knows of the person"),
    "check_transfer_receiver": (
        "向转入地核对参保信息",
        "ask the receiving region what it knows of the person",
    ),
    "issue_letter": ("生成联系函", "have the contact letter issued"),
    "deliver_letter": ("送达联系函", "deliver the contact letter"),
    "read_statement": ("读取信息表", "read the origin's statement"),
    "read_refusal": ("读取不予办理原因", "read why the origin refused"),
    "read_transfer_history": ("读取转入地历年缴费", "read what the receiving region recorded before"),
    "return_statement": ("退回信息表", "give a statement back"),
    "deliver_statement": ("接续登记", "have the relation recorded"),
    "clear_overlap": ("重复缴费清退", "have months refunded that both regions were paid for"),
    "complete_transfer": ("办结转移", "complete a transfer"),
    "tell_office": ("告知对方经办机构", "tell the other office how a transfer stands"),
    "hear": ("取经办机构消息", "hear what the offices of a region put out"),
    "announce_batch": ("送达资金结算批次", "ask the origin to pay a settlement batch"),
    "read_payment": ("读取到账款项", "read money that a region received"),
    "post_payment": ("到账匹配", "tie money that arrived to its transfer"),
    "return_payment": ("退回款项", "send money back"),
    "find_postings": ("检索招聘岗位", "search for job postings"),
    "read_posting": ("读取招聘岗位", "read a job posting"),
    "find_seekers": ("检索求职登记", "search for job seekers"),
    "read_seeker": ("读取求职登记", "read a seeker's registration"),
    "publish_posting": ("异地发布岗位", "publish a posting in the other region"),
    "change_posting": ("变更异地发布的岗位", "change a published posting"),
    "move_posting": ("操作异地发布的岗位", "freeze, unfreeze, withdraw or archive a published posting"),
    "register_seeker": ("求职登记", "register a job seeker"),
    "move_seeker": ("操作求职登记", "freeze, unfreeze, extend or archive a registration"),
    "issue_referral": ("开具推荐信", "issue a letter of referral"),
    "offer_referral": ("送达推荐", "tell the posting's region who is sent to it"),
    "answer_referral": ("答复推荐", "record what the posting's office answered"),
    "close_referral": ("登记回执", "record a receipt, or that none came"),
    "find_registrations": ("查询就业失业登记", "look up registrations as employed or unemployed"),
    "find_recognitions": ("查询就业困难认定", "look up whether a difficulty was recognised"),
    "verify_certificate": ("核验技能证书", "verify a skill certificate"),
    "find_subsidies": ("查询已享受补贴", "look up subsidies granted already"),
    "find_licences": ("查询人力资源服务许可", "look up an agency's licence"),
    "find_fairs": ("查询招聘会", "look up job fairs"),
    "read_monitoring": ("读取失业动态监测数据", "read a month's figures"),
    "announce_fair": ("发布联合招聘会", "announce a fair of the other region"),
    "find_records": ("查询信用记录", "look up a company's credit records"),
    "read_record": ("读取单条信用记录", "read one credit record"),
    "find_person_records": ("查询自然人信用信息", "look up a person's credit records"),
    "find_subjects": ("按名称查询主体", "look up who bears a name"),
    "read_registration": ("查询登记信息", "look up a company's registration"),
    "hear_changes": ("取信用记录变更", "hear what a region changed in its credit records"),
    "push_record": ("读取待推送的信用记录", "read a credit record that is to be pushed"),
    "look_after_push": ("查看推送的记录是否公示", "look whether a pushed record is public there"),
    "deliver_record": ("推送信用记录", "tell the region of registration of a record"),
}

ACTIONS: Mapping[str, Words] = {
    "claim": ("受理，发出前登记", "written down before the region was asked"),
    "close": ("办结登记", "what came of it"),
    "move": ("后续办理引起的变更", "moved on by what follows from it"),
    "enquire": ("结果查询", "the region was asked what came of it"),
    "begin_reversal": ("开始冲正", "a reversal was begun"),
    "reverse": ("冲正", "reversal"),
    "erase": ("销毁密钥（删除）", "keys were destroyed (erasure)"),
    "read_trail": ("查阅办件轨迹", "the trail of the errand was read"),
    "read_entry": ("查阅审计条目", "an entry was read"),
    "open_bodies": ("拆封查阅报文", "bodies were opened"),
    "move_transfer": ("转移业务自动推进", "a transfer moved on by itself"),
    "retry_step": ("重试环节", "an office had a step tried again"),
    "read_transfer": ("查阅转移业务", "a transfer was read"),
    "export_evidence": ("导出证据包", "evidence was exported"),
}

OUTCOMES: Mapping[str, Words] = {
    "asked": ("已发出，结果尚未登记", "asked; no outcome is recorded yet"),
    "following_up": ("地区已办理，后续进行中", "the region has answered; what follows is under way"),
    "waiting": ("地区已办理，后续待续办", "the region has answered; what follows is waiting"),
    "answered": ("地区已办理并答复", "the region has answered"),
    "refused": ("地区拒绝受理", "the region has refused"),
    "unreached": ("未联通地区", "the region was not reached"),
    "unknown": ("结果未知", "not known"),
    "reversed": ("已冲正", "taken back"),
    "Found": ("已提供", "given"),
    "Opened": ("已拆封", "opened"),
    "Erased": ("已删除", "erased"),
}
"""The states of an errand; and what came of acts that are none."""

EFFECTS: Mapping[str, Words] = {
    "none": ("地区未发生任何变更", "nothing was changed in the region"),
    "applied": ("已在地区生效", "it took effect in the region"),
    "unknown": ("是否生效未知", "not known whether it took effect"),
    "reversed": ("曾生效，后已撤回", "it may have taken effect and was taken back"),
}

BODIES: Mapping[BodiesState, Words] = {
    BodiesState.PRESENT: ("全部在包内", "all in the package"),
    BodiesState.ERASED: ("已删除，密钥已销毁", "erased; their key was destroyed"),
    BodiesState.WITHHELD: ("未全部提供", "withheld, wholly or in part"),
    BodiesState.NONE: ("该条目无报文", "the entry has none"),
}

LEVELS: Mapping[EvidenceLevel, Words] = {
    EvidenceLevel.LOGGED: ("仅日志签名", "signed by the log alone"),
    EvidenceLevel.WITNESSED_BY_ONE: ("一方见证", "cosigned by the witness of one region"),
    EvidenceLevel.WITNESSED_BY_BOTH: ("双方见证", "cosigned by the witnesses of both regions"),
}


def words_for(code: object, known: Mapping[str, Words]) -> Words:
    """What a code means; a code that nobody here knows stands for itself, and an absent one for nothing.

    >>> words_for("settle", OPERATIONS)
    ('医保结算', 'settle a visit')
    """
    if not isinstance(code, str):
        return ("—", "—")
    return known.get(code, (code, code))
