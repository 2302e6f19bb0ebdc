"""The coded words of medical insurance: ours in English, the national code and Chinese term beside each."""

from __future__ import annotations

from gateway.services.words import Word


class CredentialKind(Word):
    """What the person shows at the window (就诊凭证类型, mdtrt_cert_type)."""

    E_VOUCHER = "e_voucher", "医保电子凭证 01"
    RESIDENT_ID = "resident_id", "居民身份证 02"
    SOCIAL_SECURITY_CARD = "social_security_card", "社会保障卡 03"


class DocumentKind(Word):
    """Kind of identity document (人员证件类型, psn_cert_type)."""

    RESIDENT_ID_CARD = "resident_id_card", "居民身份证（户口簿） 01"
    MILITARY_OFFICER_CARD = "military_officer_card", "中国人民解放军军官证 02"
    ARMED_POLICE_CARD = "armed_police_card", "中国人民武装警察警官证 03"
    HONG_KONG_TRAVEL_PERMIT = "hong_kong_travel_permit", "香港特区护照/港澳居民来往内地通行证 04"
    MACAO_TRAVEL_PERMIT = "macao_travel_permit", "澳门特区护照/港澳居民来往内地通行证 05"
    TAIWAN_TRAVEL_PERMIT = "taiwan_travel_permit", "台湾居民来往大陆通行证 06"
    FOREIGN_PERMANENT_RESIDENCE = "foreign_permanent_residence", "外国人永久居留证 07"
    FOREIGN_PASSPORT = "foreign_passport", "外国人护照 08"
    CHINESE_PASSPORT = "chinese_passport", "中国护照 16"
    RESIDENCE_PERMIT_OF_HONG_KONG_MACAO_TAIWAN = (
        "residence_permit_of_hong_kong_macao_taiwan",
        "港澳台居民居住证 17",
    )
    OTHER = "other", "其他身份证件 99"


class InsuranceKind(Word):
    """Kind of insurance (险种类型, insutype)."""

    EMPLOYEE_BASIC = "employee_basic", "职工基本医疗保险 310"
    CIVIL_SERVANT_SUBSIDY = "civil_servant_subsidy", "公务员医疗补助 320"
    LARGE_EXPENSE_SUBSIDY = "large_expense_subsidy", "大额医疗费用补助 330"
    RETIRED_CADRE = "retired_cadre", "离休人员医疗保障 340"
    DISABLED_VETERAN = "disabled_veteran", "一至六级残废军人医疗补助 350"
    VETERAN_RED_ARMY = "veteran_red_army", "老红军医疗保障 360"
    ENTERPRISE_SUPPLEMENTARY = "enterprise_supplementary", "企业补充医疗保险 370"
    RESIDENT_BASIC = "resident_basic", "城乡居民基本医疗保险 390"
    RESIDENT_SERIOUS_ILLNESS = "resident_serious_illness", "城乡居民大病医疗保险 392"
    LONG_TERM_CARE = "long_term_care", "长期照护保险 410"
    MATERNITY = "maternity", "生育保险 510"


class PersonCategory(Word):
    """Category of the insured person (人员类别, psn_type)."""

    IN_SERVICE = "in_service", "在职 11"
    RETIRED = "retired", "退休 12"
    RETIRED_CADRE = "retired_cadre", "离休 13"
    NEWBORN = "newborn", "新生儿 1401"
    PRESCHOOL_CHILD = "preschool_child", "学龄前儿童 1402"
    PUPIL = "pupil", "中小学生 1403"
    UNIVERSITY_STUDENT = "university_student", "大学生 1404"
    MINOR_NOT_IN_SCHOOL = "minor_not_in_school", "未成年（未入学） 1405"
    ADULT_RESIDENT = "adult_resident", "居民（成年） 15"
    ELDERLY_RESIDENT = "elderly_resident", "居民（老年） 16"
    OTHER = "other", "其他 99"


class EnrolmentStatus(Word):
    """Whether the enrolment is in force (人员参保状态, psn_insu_stas)."""

    NOT_ENROLLED = "not_enrolled", "未参保 0"
    ACTIVE = "active", "正常参保 1"
    SUSPENDED = "suspended", "暂停参保 2"
    INVALID = "invalid", "无效参保 3"
    ENDED = "ended", "终止参保 4"


class FilingKind(Word):
    """Kind of remote-treatment filing (异地就医备案, 医保发〔2022〕22号)."""

    RETIREMENT_RESETTLEMENT = "retirement_resettlement", "异地安置退休"
    LONG_TERM_RESIDENCE = "long_term_residence", "异地长期居住"
    LONG_TERM_WORK_POSTING = "long_term_work_posting", "常驻异地工作"
    REFERRAL = "referral", "异地转诊就医"
    EMERGENCY_RESCUE = "emergency_rescue", "异地急诊抢救"
    OTHER_TEMPORARY = "other_temporary", "其他临时外出就医"


class FilingState(Word):
    """State of a filing (备案状态)."""

    ACTIVE = "active", "有效"
    CANCELLED = "cancelled", "已撤销"
    EXPIRED = "expired", "已过期"


class TreatmentBasis(Word):
    """On which ground a visit in the other province counts as regular (异地就医依据)."""

    LONG_TERM_FILING = "long_term_filing", "长期居住备案"
    REFERRAL_FILING = "referral_filing", "转诊备案"
    TEMPORARY_FILING = "temporary_filing", "临时外出备案"
    EMERGENCY = "emergency", "急诊抢救视同备案"
    EXEMPT = "exempt", "川渝免备案"
    NONE = "none", "未备案"


class CareKind(Word):
    """Kind of care (医疗类别, med_type)."""

    OUTPATIENT = "outpatient", "普通门诊 11"
    OUTPATIENT_EMERGENCY = "outpatient_emergency", "急诊 13"
    OUTPATIENT_CHRONIC = "outpatient_chronic", "门诊慢特病 14"
    INPATIENT = "inpatient", "普通住院 21"
    INPATIENT_TRAUMA = "inpatient_trauma", "外伤住院 22"

    @property
    def is_inpatient(self) -> bool:
        """Whether the person is admitted (住院) rather than registered (门诊)."""
        return self in (CareKind.INPATIENT, CareKind.INPATIENT_TRAUMA)


class CatalogueClass(Word):
    """Class of a catalogue item (收费项目等级, chrgitm_lv)."""

    A = "class_a", "甲类 01"
    B = "class_b", "乙类 02"
    C = "class_c", "丙类（自费） 03"


class ChargeCategory(Word):
    """Category of a charge (医疗收费项目类别, med_chrgitm_type)."""

    BED = "bed", "床位费 01"
    CONSULTATION = "consultation", "诊察费 02"
    EXAMINATION = "examination", "检查费 03"
    LABORATORY = "laboratory", "化验费 04"
    TREATMENT = "treatment", "治疗费 05"
    SURGERY = "surgery", "手术费 06"
    NURSING = "nursing", "护理费 07"
    MATERIAL = "material", "卫生材料费 08"
    WESTERN_MEDICINE = "western_medicine", "西药费 09"
    CHINESE_HERBAL_PIECES = "chinese_herbal_pieces", "中药饮片费 10"
    CHINESE_PATENT_MEDICINE = "chinese_patent_medicine", "中成药费 11"
    GENERAL_CONSULTATION = "general_consultation", "一般诊疗费 12"
    REGISTRATION = "registration", "挂号费 13"
    OTHER = "other", "其他费 14"


class DiagnosisKind(Word):
    """Kind of diagnosis (诊断类别, diag_type)."""

    WESTERN = "western", "西医诊断 1"
    CHINESE_MAIN_DISEASE = "chinese_main_disease", "中医主病诊断 2"
    CHINESE_MAIN_SYNDROME = "chinese_main_syndrome", "中医主证诊断 3"


class DischargeWay(Word):
    """How the person left (离院方式, dscg_way)."""

    ON_ADVICE = "on_advice", "医嘱离院 1"
    TRANSFERRED = "transferred", "医嘱转院 2"
    TO_COMMUNITY = "to_community", "医嘱转社区卫生服务机构/乡镇卫生院 3"
    AGAINST_ADVICE = "against_advice", "非医嘱离院 4"
    DIED = "died", "死亡 5"
    OTHER = "other", "其他 9"


class InstitutionGrade(Word):
    """Grade that decides the deductible (起付线医院等级, dedc_hosp_lv)."""

    GRADE_ONE = "grade_one", "一级及以下 1"
    GRADE_TWO = "grade_two", "二级 2"
    GRADE_THREE = "grade_three", "三级 3"
    UNGRADED = "ungraded", "未定级 9"


class InstitutionKind(Word):
    """Kind of designated institution (定点医药服务机构类型, fixmedins_type)."""

    MEDICAL = "medical", "定点医疗机构 1"
    PHARMACY = "pharmacy", "定点零售药店 2"


class Fund(Word):
    """Which fund a part of a settlement comes from (基金支付类型, fund_pay_type)."""

    EMPLOYEE_POOL = "employee_pool", "城镇职工基本医疗保险统筹基金 310100"
    PERSONAL_ACCOUNT = "personal_account", "职工基本医疗保险个人账户基金 310200"
    CIVIL_SERVANT_SUBSIDY = "civil_servant_subsidy", "公务员医疗补助基金 320100"
    LARGE_EXPENSE = "large_expense", "大额医疗费用补助基金 330100"
    ENTERPRISE_SUPPLEMENTARY = "enterprise_supplementary", "企业补充医疗保险基金 370100"
    RESIDENT_POOL = "resident_pool", "城乡居民基本医疗保险基金 390100"
    SERIOUS_ILLNESS = "serious_illness", "城乡居民大病医疗保险基金 390200"
    MEDICAL_ASSISTANCE = "medical_assistance", "医疗救助基金 610100"
    DISABLED_VETERAN = "disabled_veteran", "一至六级残疾军人医疗补助基金 350100"
    HOSPITAL = "hospital", "医院垫付 999996"
    OTHER = "other", "其他基金 999997"


class VisitState(Word):
    """State of a visit (就诊状态)."""

    OPENING = "opening", "登记中"
    OPEN = "open", "在诊（在院）"
    DISCHARGED = "discharged", "已出院"
    SETTLED = "settled", "已结算"
    CANCELLED = "cancelled", "已撤销"


class SettlementKind(Word):
    """Whether money moved forth or back (结算类别)."""

    SETTLEMENT = "settlement", "结算"
    CANCELLATION = "cancellation", "撤销（退费）"


class RecordingState(Word):
    """Whether the treatment area has recorded the settlement (就医地登记状态)."""

    NOT_NEEDED = "not_needed", "无需登记"
    PENDING = "pending", "待登记"
    RECORDED = "recorded", "已登记"
    REFUSED = "refused", "就医地拒绝登记"
