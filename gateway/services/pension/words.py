"""The coded words of pension transfer: ours in English, the Chinese term beside each."""

from __future__ import annotations

from gateway.services.words import Word


class Scheme(Word):
    """The pension scheme (险种类型, AAE140)."""

    EMPLOYEE = "employee", "企业职工基本养老保险 110"
    INSTITUTION = "institution", "机关事业单位工作人员基本养老保险 120"
    RESIDENT = "resident", "城乡居民基本养老保险 170"


class AccountKind(Word):
    """What a pension account is for (账户类型, AAE473)."""

    GENERAL = "general", "一般账户"
    TEMPORARY = "temporary", "临时基本养老保险缴费账户"


class AccountStatus(Word):
    """What stands of the account (养老账户状态, EAC040 of GB/T 40217)."""

    OPENED = "opened", "初始 0"
    EARNING = "earning", "正常结息 1"
    CLOSED = "closed", "终止 2"
    TRANSFERRED_OUT = "transferred_out", "异地转出 3"
    RETIRED = "retired", "退休 4"
    SEALED = "sealed", "封存 5"


class ContributionStatus(Word):
    """Whether contributions are being paid (缴费状态, AAC031)."""

    CONTRIBUTING = "contributing", "参保缴费 1"
    SUSPENDED = "suspended", "暂停缴费 2"
    TERMINATED = "terminated", "终止缴费 3"


class ProofKind(Word):
    """What proves the labour relation behind a lump-sum contribution (一次性缴费的证明材料)."""

    COURT_JUDGMENT = "court_judgment", "人民法院法律文书"
    AUDIT_REPORT = "audit_report", "审计部门文书"
    LABOUR_INSPECTION = "labour_inspection", "劳动保障监察行政处理文书"
    ARBITRATION_AWARD = "arbitration_award", "劳动人事争议仲裁文书"
    WRITTEN_UNDERTAKING = "written_undertaking", "转出地书面承诺书"


class NonTransferableReason(Word):
    """Why months of contribution cannot be transferred (不予转移的原因)."""

    LUMP_SUM_WITHOUT_PROOF = "lump_sum_without_proof", "一次性缴费三年及以上且无规定的法律文书"
    PROOF_AFTER_PAYMENT = "proof_after_payment", "法律文书晚于缴费时间"
    UNPAID = "unpaid", "欠费月份"
    OVERLAP = "overlap", "重复缴费月份"
    OTHER = "other", "其他"


class RefusalReason(Word):
    """Why a transfer is refused (不予办理的原因); the rule behind each is told with its article."""

    NOT_INSURED_AT_ORIGIN = "not_insured_at_origin", "转出地无参保信息"
    NOT_INSURED_AT_RECEIVER = "not_insured_at_receiver", "转入地无参保信息"
    RECEIVES_PENSION = "receives_pension", "已按规定领取基本养老保险待遇"
    TERMINATED_AT_ORIGIN = "terminated_at_origin", "转出地账户已终止"
    TERMINATED_AT_RECEIVER = "terminated_at_receiver", "转入地账户已终止"
    STILL_CONTRIBUTING_AT_ORIGIN = "still_contributing_at_origin", "转出地未暂停缴费"
    ARREARS_AT_ORIGIN = "arrears_at_origin", "转出地存在欠费"
    TRANSFER_UNDER_WAY = "transfer_under_way", "同险种同方向转移业务在办"
    TEMPORARY_ACCOUNT_AT_RECEIVER = "temporary_account_at_receiver", "转入地为临时基本养老保险缴费账户"
    RESIDENT_SCHEME_BEFORE_CLAIM = "resident_scheme_before_claim", "城乡居民养老保险在申领待遇时衔接"
    SAME_REGION = "same_region", "省内转移不转资金，由本省办理"
    IDENTITY_MISMATCH = "identity_mismatch", "两地姓名或证件信息不一致"
    OTHER = "other", "其他"


class RelationStatus(Word):
    """Where the relation stands on its way (关系转移状态)."""

    APPLIED = "applied", "已受理"
    AWAITING_REVIEW = "awaiting_review", "待复核"
    RETURNED_FOR_CORRECTION = "returned_for_correction", "退回补正"
    ACCEPTED = "accepted", "复核通过"
    LETTER_ISSUED = "letter_issued", "联系函已生成"
    AWAITING_STATEMENT = "awaiting_statement", "联系函已送达，待转出地信息表"
    STATEMENT_RECEIVED = "statement_received", "信息表已收到"
    POSTED = "posted", "关系已接续"
    OVERLAP_AWAITING_CHOICE = "overlap_awaiting_choice", "重复缴费待本人选择"
    COMPLETED = "completed", "已办结"
    SUSPENDED = "suspended", "中止，待补材料"
    REFUSED = "refused", "不予办理"
    WITHDRAWN = "withdrawn", "已撤回"
    ANNULLING = "annulling", "作废中"
    ANNULLED = "annulled", "已作废"


class FundStatus(Word):
    """Where the money stands on its way (资金状态); it travels apart from the relation."""

    NOT_DUE = "not_due", "未到结算"
    NONE = "none", "无需划转资金"
    DUE = "due", "待结算"
    IN_SETTLEMENT = "in_settlement", "已列入结算批次"
    PAID = "paid", "已划拨"
    MATCHED = "matched", "已到账匹配"
    MISMATCH = "mismatch", "到账金额不符"
    CANCELLED = "cancelled", "不再划转"


class Act(Word):
    """What an office or the gateway did with a case (办理动作)."""

    APPLY = "apply", "受理申请"
    CHECK = "check", "资格校验"
    ACCEPT = "accept", "复核通过"
    RETURN_FOR_CORRECTION = "return_for_correction", "退回补正"
    CORRECT = "correct", "补正"
    REFUSE = "refuse", "不予办理"
    ISSUE_LETTER = "issue_letter", "生成联系函"
    DELIVER_LETTER = "deliver_letter", "送达联系函"
    SUSPEND = "suspend", "中止"
    RESUME = "resume", "恢复办理"
    RECEIVE_STATEMENT = "receive_statement", "接收信息表"
    RETURN_STATEMENT = "return_statement", "退回信息表"
    POST = "post", "接续登记"
    CHOOSE_OVERLAP = "choose_overlap", "重复缴费选择"
    CLEAR_OVERLAP = "clear_overlap", "重复缴费清退"
    COMPLETE = "complete", "办结"
    WITHDRAW = "withdraw", "撤回申请"
    ANNUL = "annul", "作废"
    FUND_DUE = "fund_due", "资金待结算"
    SETTLE_FUND = "settle_fund", "列入结算批次"
    FUND_PAID = "fund_paid", "资金已划拨"
    MATCH_FUND = "match_fund", "到账匹配"
    FUND_MISMATCH = "fund_mismatch", "到账不符"
    RETURN_FUND = "return_fund", "退回到账款项"
    TELL_ORIGIN = "tell_origin", "告知转出地"
    TELL_PERSON = "tell_person", "不予转移部分已告知本人"
    HALT = "halt", "地区拒绝下一环节"
    RETRY = "retry", "重试环节"
    ESCALATE = "escalate", "超期提示"


class Party(Word):
    """Who is to act next (待办方)."""

    ORIGIN = "origin", "转出地经办机构"
    RECEIVER = "receiver", "转入地经办机构"
    PERSON = "person", "参保人"
    GATEWAY = "gateway", "网关"


class ReviewDecision(Word):
    """What the second person decides (复核结论, AAE016)."""

    ACCEPT = "accept", "复核通过 1"
    RETURN = "return", "退回补正 2"
    REFUSE = "refuse", "不予办理"


class Keep(Word):
    """Which region's months count where both have contributions for a month (保留地)."""

    ORIGIN = "origin", "保留转出地缴费，清退转入地个人账户"
    RECEIVER = "receiver", "保留转入地缴费，清退转出地个人账户"


class NewsKind(Word):
    """What an office has put out for a case on its own (经办机构发出的消息)."""

    STATEMENT = "statement", "信息表"
    REFUSAL = "refusal", "不予办理"
    SUSPENSION = "suspension", "中止待补材料"
    RESUMPTION = "resumption", "恢复办理"
    NON_TRANSFERABLE_TOLD = "non_transferable_told", "不予转移告知书已送达本人"
    FUND_PAID = "fund_paid", "资金已划拨"
    PAYMENT_RECEIVED = "payment_received", "收到款项"


class BatchState(Word):
    """Where a periodic settlement of transfer funds stands (资金定期结算批次)."""

    FORMED = "formed", "已生成"
    ANNOUNCED = "announced", "已送转出地"
    DISPUTED = "disputed", "转出地答复的金额或笔数不符，待核实"
    REFUSED = "refused", "转出地不予受理"


class PaymentState(Word):
    """What became of money that arrived (到账款项状态)."""

    UNMATCHED = "unmatched", "待匹配"
    MATCHED = "matched", "已匹配"
    RETURNED = "returned", "已退回"


class PaymentMismatch(Word):
    """Why money that arrived waits for an office (待匹配原因)."""

    NO_CASE = "no_case", "无此人待到账的业务"
    NAME = "name", "姓名不符"
    SCHEME = "scheme", "险种不符"
    AMOUNT = "amount", "金额不符"
    SEVERAL = "several", "多笔业务相符，无法确定"
    REFUSED = "refused", "地区不予匹配"
    UNREADABLE = "unreadable", "地区未能提供款项信息"


class SurvivalMethod(Word):
    """How it was checked that the person lives (认证方式, AAA049)."""

    DATA_COMPARISON = "data_comparison", "信息比对"
    SELF_SERVICE = "self_service", "自助认证（人脸识别）"
    COUNTER = "counter", "窗口认证"
    COMMUNITY = "community", "社会化服务"
    HOME_VISIT = "home_visit", "上门认证"
    THIRD_PARTY = "third_party", "委托第三方"


class SurvivalOutcome(Word):
    """What a check of the right to a pension found (认证结果, AAA094)."""

    VERIFIED = "verified", "认证通过"
    NOT_VERIFIED = "not_verified", "未认证"
    DEAD = "dead", "已死亡"
    MISMATCH = "mismatch", "信息不符"
