"""The coded words of employment information: ours in English, the Chinese term beside each."""

from __future__ import annotations

from gateway.services.words import Word


class EmploymentKind(Word):
    """How somebody is employed (用工形式)."""

    CONTRACT = "contract", "劳动合同制"
    TEMPORARY = "temporary", "临时用工或以完成一定工作任务为期限"
    PART_TIME = "part_time", "非全日制"
    APPOINTED = "appointed", "聘任制"
    OTHER = "other", "其他"


class PayUnit(Word):
    """What pay is counted by (计薪单位)."""

    MONTH = "month", "月薪"
    DAY = "day", "日薪"
    HOUR = "hour", "小时工资"


class Education(Word):
    """Education as GB/T 4658-2006 groups it (学历)."""

    POSTGRADUATE = "postgraduate", "研究生 10"
    UNDERGRADUATE = "undergraduate", "大学本科 20"
    JUNIOR_COLLEGE = "junior_college", "大学专科 30"
    SECONDARY_VOCATIONAL = "secondary_vocational", "中等职业教育 40"
    SENIOR_HIGH = "senior_high", "普通高级中学 60"
    JUNIOR_HIGH = "junior_high", "初级中学 70"
    PRIMARY = "primary", "小学 80"
    OTHER = "other", "其他 90"


class SkillLevel(Word):
    """The level of a skill certificate (职业技能等级, 新八级工 2022)."""

    CHIEF = "chief", "首席技师"
    SPECIAL = "special", "特级技师"
    SENIOR_TECHNICIAN = "senior_technician", "一级/高级技师"
    TECHNICIAN = "technician", "二级/技师"
    SENIOR = "senior", "三级/高级工"
    INTERMEDIATE = "intermediate", "四级/中级工"
    JUNIOR = "junior", "五级/初级工"
    APPRENTICE = "apprentice", "学徒工"


class Industry(Word):
    """The section of an industry in GB/T 4754-2017 (行业门类)."""

    A = "A", "农、林、牧、渔业"
    B = "B", "采矿业"
    C = "C", "制造业"
    D = "D", "电力、热力、燃气及水生产和供应业"
    E = "E", "建筑业"
    F = "F", "批发和零售业"
    G = "G", "交通运输、仓储和邮政业"
    H = "H", "住宿和餐饮业"
    I = "I", "信息传输、软件和信息技术服务业"  # noqa: E741
    J = "J", "金融业"
    K = "K", "房地产业"
    L = "L", "租赁和商务服务业"
    M = "M", "科学研究和技术服务业"
    N = "N", "水利、环境和公共设施管理业"
    O = "O", "居民服务、修理和其他服务业"  # noqa: E741
    P = "P", "教育"
    Q = "Q", "卫生和社会工作"
    R = "R", "文化、体育和娱乐业"
    S = "S", "公共管理、社会保障和社会组织"
    T = "T", "国际组织"


class PostingState(Word):
    """Where a job posting stands (招聘岗位状态)."""

    REGISTERED = "registered", "已登记"
    ACTIVE = "active", "有效"
    FROZEN = "frozen", "冻结"
    FILLED = "filled", "已招满"
    EXPIRED = "expired", "已过期"
    WITHDRAWN = "withdrawn", "已撤回"
    ARCHIVED = "archived", "已归档"


class PostingMove(Word):
    """What can be done with a posting beside changing what it says (岗位操作)."""

    FREEZE = "freeze", "冻结"
    UNFREEZE = "unfreeze", "解冻"
    WITHDRAW = "withdraw", "撤回"
    ARCHIVE = "archive", "归档"


class RestrictedField(Word):
    """What no posting may ask for, and old schemas have fields for (歧视性字段).

    人力资源市场暂行条例 Art. 24, 就业促进法 Art. 26 to 31.
    """

    SEX = "sex", "性别"
    AGE = "age", "年龄"
    MARITAL_STATUS = "marital_status", "婚姻状况"
    HOUSEHOLD = "household", "户籍"
    HEALTH = "health", "健康状况或病原携带"


class FindingAction(Word):
    """What became of a discriminatory demand (合规处置)."""

    DROPPED = "dropped", "字段未予传递"
    BLOCKED = "blocked", "写在文字中, 不予发布"


class SeekerCategory(Word):
    """Who looks for work (人员类别)."""

    NEW_ENTRANT = "new_entrant", "新成长失业青年"
    UNEMPLOYED_AGAIN = "unemployed_again", "就业转失业人员"
    OTHER_UNEMPLOYED = "other_unemployed", "其他失业人员"
    EMPLOYED = "employed", "在职人员"


class HouseholdKind(Word):
    """The kind of a household registration (户口性质)."""

    URBAN = "urban", "城镇"
    RURAL = "rural", "农村"
    HONG_KONG_MACAO_TAIWAN = "hong_kong_macao_taiwan", "港澳台"
    FOREIGN = "foreign", "外籍"


class SeekerState(Word):
    """Where a job seeker's registration stands (求职登记状态)."""

    ACTIVE = "active", "有效"
    FROZEN = "frozen", "冻结"
    EXPIRED = "expired", "已过期"
    ARCHIVED = "archived", "已归档"


class SeekerMove(Word):
    """What can be done with a registration (求职登记操作)."""

    FREEZE = "freeze", "冻结"
    UNFREEZE = "unfreeze", "解冻"
    EXTEND = "extend", "延期一次"
    ARCHIVE = "archive", "归档"


class ReferralState(Word):
    """Where a referral across the line stands (推荐信状态)."""

    ISSUED = "issued", "已开具"
    OFFERED = "offered", "已送达对方"
    ACCEPTED = "accepted", "对方已接受"
    DECLINED = "declined", "对方不接受"
    RECEIPTED = "receipted", "已回执"
    TIMED_OUT = "timed_out", "逾期无回执"


class ReferralAnswer(Word):
    """What the posting's side says to an offer (对方答复)."""

    ACCEPT = "accept", "接受"
    DECLINE = "decline", "不接受"


class ReferralResult(Word):
    """What a receipt says (回执结果); nothing is known without one."""

    HIRED = "hired", "录用"
    NOT_HIRED = "not_hired", "未录用"


class ClosedBy(Word):
    """How a referral came to its end (办结方式)."""

    RECEIPT = "receipt", "回执"
    TIMEOUT = "timeout", "逾期"


class RegistrationKind(Word):
    """What an employment register entry is about (就业失业登记种类)."""

    EMPLOYED = "employed", "单位就业登记"
    FLEXIBLE = "flexible", "灵活就业登记"
    UNEMPLOYED = "unemployed", "失业登记"


class SeparationReason(Word):
    """Why an employment ended (解除或终止劳动合同原因)."""

    EXPIRED = "expired", "合同期满"
    AGREED = "agreed", "协商解除"
    RESIGNED = "resigned", "劳动者辞职"
    DISMISSED = "dismissed", "用人单位解除"
    LAID_OFF = "laid_off", "经济性裁员"
    CLOSED = "closed", "单位关闭、破产或解散"
    OTHER = "other", "其他"


class CertificateOutcome(Word):
    """What the issuing region says of a skill certificate (证书核验结果)."""

    VERIFIED = "verified", "核验一致"
    NOT_FOUND = "not_found", "查无此证"
    REVOKED = "revoked", "已撤销"
    MISMATCH = "mismatch", "持证人信息不一致"
    PENDING = "pending", "待人工核验"


class SubsidyKind(Word):
    """What a training subsidy was for (补贴类型)."""

    TRAINING = "training", "职业培训补贴"
    ASSESSMENT = "assessment", "职业技能评价补贴"
    LIVING = "living", "培训生活费补贴"


class AgencyService(Word):
    """What a human-resources agency may do (人力资源服务范围)."""

    INTERMEDIATION = "intermediation", "职业中介活动"
    INFORMATION = "information", "人力资源供求信息收集和发布"
    GUIDANCE = "guidance", "就业和创业指导"
    ASSESSMENT = "assessment", "人力资源测评"
    TRAINING = "training", "人力资源培训"
    OUTSOURCING = "outsourcing", "人力资源服务外包"
    DISPATCH = "dispatch", "劳务派遣"


class LicenceKind(Word):
    """Under what an agency works (许可或备案)."""

    LICENCE = "licence", "行政许可"
    FILING = "filing", "备案"


class LicenceState(Word):
    """Whether a licence holds (许可状态)."""

    VALID = "valid", "有效"
    EXPIRED = "expired", "过期"
    REVOKED = "revoked", "吊销"
    CANCELLED = "cancelled", "注销"
