"""The coded words of credit records: ours in English, the Chinese term beside each."""

from __future__ import annotations

from gateway.services.words import Word


class RecordKind(Word):
    """What kind of decision a record is about (信用信息种类)."""

    LICENCE = "licence", "行政许可"
    PENALTY = "penalty", "行政处罚"
    ABNORMAL_OPERATION = "abnormal_operation", "经营异常名录"
    SERIOUS_DISHONESTY = "serious_dishonesty", "严重失信主体名单"
    JUDGMENT_DEFAULT = "judgment_default", "失信被执行人"
    COMMITMENT = "commitment", "信用承诺"
    HONOUR = "honour", "诚实守信激励"
    EVALUATION = "evaluation", "信用评价结果, relayed and never computed"


class RecordClass(Word):
    """A class of the national catalogue (全国公共信用信息基础目录 2024); nothing else may be collected."""

    REGISTRATION = "registration", "登记注册基本信息"
    JUDICIAL = "judicial", "司法裁判及执行信息"
    ADMINISTRATION = "administration", "行政管理信息"
    PROFESSIONAL = "professional", "职称和职业信息"
    ABNORMAL_OPERATION = "abnormal_operation", "经营(活动)异常名录(状态)信息"
    SERIOUS_DISHONESTY = "serious_dishonesty", "严重失信主体名单信息"
    CONTRACT = "contract", "合同履行信息"
    COMMITMENT = "commitment", "信用承诺及履行情况信息"
    EVALUATION = "evaluation", "信用评价结果信息"
    LAW_ABIDING = "law_abiding", "遵守法律法规情况信息"
    HONOUR = "honour", "诚实守信相关荣誉信息"
    INTELLECTUAL_PROPERTY = "intellectual_property", "知识产权信息"
    VOLUNTARY = "voluntary", "经营主体自愿提供的信用信息"


class SubjectKind(Word):
    """Whom a record is about (行政相对人类别)."""

    LEGAL_PERSON = "legal_person", "法人"
    OTHER_ORGANISATION = "other_organisation", "非法人组织"
    SOLE_TRADER = "sole_trader", "个体工商户"
    NATURAL_PERSON = "natural_person", "自然人"


class PenaltyCategory(Word):
    """The kinds of penalty (处罚种类), 行政处罚法 Art. 9."""

    WARNING = "warning", "警告"
    CRITICISM = "criticism", "通报批评"
    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收违法所得、没收非法财物"
    SUSPENSION = "suspension", "暂扣许可证件"
    DOWNGRADE = "downgrade", "降低资质等级"
    REVOCATION = "revocation", "吊销许可证件"
    RESTRICTION = "restriction", "限制开展生产经营活动"
    CLOSURE = "closure", "责令停产停业、责令关闭"
    BAN = "ban", "限制从业"
    DETENTION = "detention", "行政拘留"
    OTHER = "other", "其他行政处罚"


class LicenceCategory(Word):
    """The kinds of licence (许可类别), XK_XKLB 01 to 06."""

    ORDINARY = "ordinary", "普通 01"
    CONCESSION = "concession", "特许 02"
    RECOGNITION = "recognition", "认可 03"
    APPROVAL = "approval", "核准 04"
    REGISTRATION = "registration", "登记 05"
    OTHER = "other", "其他 06"


class AmountKind(Word):
    """What an amount of a decision is (金额种类)."""

    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收金额"


class Severity(Word):
    """How serious the breach of trust is (失信严重程度), 信用修复管理办法 in force from 2026-04-01."""

    MINOR = "minor", "轻微"
    ORDINARY = "ordinary", "一般"
    SERIOUS = "serious", "严重"


class RecordStatus(Word):
    """What became of the decision since (记录状态), as its issuer says."""

    CURRENT = "current", "正常"
    REVOKED = "revoked", "撤销或确认违法、无效"
    CORRECTED = "corrected", "已更正"
    REPAIRED = "repaired", "已修复"
    REMOVED = "removed", "已移出名录"


class ReviewReason(Word):
    """What could not be read without guessing, and waits for somebody's eyes (待人工复核)."""

    AMOUNT_IN_TEXT = "amount_in_text", "金额写在文字中, 不能确定"
    SEVERITY_ABSENT = "severity_absent", "未标明失信严重程度"


class ChangeKind(Word):
    """What a region's change of a record was (变更种类)."""

    PUBLISHED = "published", "公示"
    CHANGED = "changed", "变更或更正"
    WITHDRAWN = "withdrawn", "撤回公示"
    REPAIRED = "repaired", "信用修复"
    OBJECTION = "objection", "异议标注或解除"


class RegistrationStatus(Word):
    """Where an enterprise's registration stands (登记状态)."""

    OPERATING = "operating", "存续"
    REVOKED = "revoked", "吊销"
    DEREGISTERED = "deregistered", "注销"
    MOVED_OUT = "moved_out", "迁出"
