"""The platform's codes (字典), and the neutral words by which the testers and the bank know them."""

EMPLOYEE, INSTITUTION, RESIDENT = "06", "120", "170"
SCHEMES = {"employee": EMPLOYEE, "institution": INSTITUTION}
SCHEME_WORDS = {code: word for word, code in SCHEMES.items()}
XZLX = (EMPLOYEE, INSTITUTION, RESIDENT)

SEXES = {"male": "男", "female": "女", "unknown": "未知", "not_stated": "未说明"}

CONTRIBUTING, PAUSED, ENDED = "0", "1", "2"
STATUSES = {"contributing": CONTRIBUTING, "suspended": PAUSED, "terminated": ENDED}
STATUS_WORDS = {code: word for word, code in STATUSES.items()}

GENERAL, TEMPORARY = "1", "2"
KINDS = {"general": GENERAL, "temporary": TEMPORARY}
KIND_WORDS = {code: word for word, code in KINDS.items()}

EARNING, CLOSED, MOVED_AWAY, RETIRED = "1", "2", "3", "4"

YES, NO = "0", "1"
"""Flags follow ZT (0 已上传): the inverse of intuition."""

RECEIVES = {True: "1", False: "0"}
"""txbz, the one flag that is not turned round."""

BYYY = {
    "101": "转出地无参保信息",
    "102": "转入地无参保信息",
    "201": "已领取养老待遇",
    "202": "转出地未暂停缴费",
    "203": "转出地欠费",
    "204": "转出地账户已终止",
    "205": "转入地账户已终止",
    "301": "同险种同方向业务在办",
    "302": "转入地为临时账户",
    "303": "居民养老须申领时衔接",
    "304": "同一省内",
    "305": "身份信息不一致",
    "900": "其他",
}
NO_PROOF, PROOF_TOO_LATE, UNPAID, OVERLAP, OTHER_STRETCH = "11", "12", "21", "22", "90"
BZYY = (NO_PROOF, PROOF_TOO_LATE, UNPAID, OVERLAP, OTHER_STRETCH)
PROOFS = {
    "court_judgment": "FY",
    "audit_report": "SJ",
    "labour_inspection": "LJ",
    "arbitration_award": "ZC",
    "written_undertaking": "CN",
}
UNDERTAKING = PROOFS["written_undertaking"]
KEEP_ORIGIN, KEEP_RECEIVER = "ZC", "ZR"

METHODS = ("SJ", "RL", "CK", "SQ", "SM", "WT")
COUNTER = "CK"
VERIFIED, DEAD = "0", "2"
OUTCOMES = (VERIFIED, "1", DEAD, "3")
PAYING, SUSPENDED, STOPPED, NOT_PAID_HERE = "0", "1", "2", "9"
