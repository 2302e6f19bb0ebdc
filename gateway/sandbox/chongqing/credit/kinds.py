"""The lists of records and what each calls the things it says (docs/regions/chongqing-credit.md, 3)."""

from dataclasses import dataclass
from functools import cached_property

_THINGS = (
    *("status", "subject_name", "subject_code", "subject_number", "representative", "document_number"),
    *("title", "facts", "basis", "content", "decided_on", "effective_from", "effective_to"),
    *("issuer_name", "issuer_code"),
)
# word, list of organisations, list of natural persons, class, then a name for each of the things.
_TABLE = """
licence frxk zrrxk C XK_ZT XK_XDR XK_XDR_SHXYM XK_XDR_SFZ XK_FR XK_WSH
    XK_XMMC - - XK_NR XK_JDRQ XK_QSQ XK_JZQ XK_XZJG XK_XZBM
penalty frcf zrrcf C CF_ZT CF_XDR_MC CF_XDR_SHXYM CF_XDR_SFZ CF_FR CF_WSH
    CF_CFMC CF_SY CF_YJ CF_JG CF_JDRQ - CF_QX CF_XZJG CF_XZBM
abnormal_operation jyyc - E ZT ENTNAME UNISCID - LEREP JDWH
    - SPECAUSENAME LRYJ - ABNTIME - - DECORG DECORGID
serious_dishonesty yzsx yzsx F ZT COMPANY_NAME COMPANY_SHXYM COMPANY_SFZ COMPANY_FZR RDWH
    ABNORMAL_TYPE REASON RDYJ - APPLICANT_DATE - YXJZ APPLICATION_UNIT APPLICATION_UNITDM
judgment_default sxbzx sxbzx B ZT INAME CARDNUM CARDNUM BUSINESSENTITY CASECODE
    - DISRUPTTYPENAME GISTID DUTY REGDATE - - COURTNAME COURTCODE
commitment xycn xycn H ZT XDR_MC XDR_SHXYM XDR_SFZ XDR_FR CNBH
    CNLX CNSY - CNNR CNRQ QSQ JZQ SLDW SLDWDM
honour sxjl sxjl L ZT XDR_MC XDR_SHXYM XDR_SFZ XDR_FR RYWH
    RYMC RYSY - RYNR RDRQ - JZQ RDJG RDJGDM
evaluation xypj xypj J ZT XDR_MC XDR_SHXYM XDR_SFZ XDR_FR PJBH
    PJFA - - PJNR PJRQ QSQ JZQ PJDW PJDWDM
"""
_OF_ITS_OWN = {
    "licence": ("XK_SPLB", "XK_XKBH", "XK_XDR_ZDM", "XK_XDR_GSDJ", "XK_XDR_SWDJ"),
    "penalty": ("CF_CFLB1", "CF_CFLB2", "YZCD", "SXDJ", "CF_XDR_ZDM", "CF_XDR_GSDJ", "CF_XDR_SWDJ"),
    "abnormal_operation": ("PRIPID", "REGNO", "SPECAUSE", "REMDATE", "REMEXCPRES", "REDECORG", "CERNO"),
    "serious_dishonesty": (
        "SXDJ",
        "OPTION_TYPE",
        "OPERATION_DATE",
        "MOVEDESCRIPTIONS",
        "ZZJGDM",
        "COMPANY_ZCH",
    ),
    "judgment_default": ("PERFORMANCE",),
    "commitment": (),
    "honour": (),
    "evaluation": ("PJDJ",),
}
_NEEDED = {"licence": ("XK_SPLB",), "penalty": ("CF_CFLB1",), "evaluation": ("PJDJ",)}
_TIMED = frozenset({"ABNTIME", "REGDATE", "APPLICANT_DATE"})


@dataclass(frozen=True)
class Kind:
    """One kind of record: our word, its lists, its class, and its name for each thing."""

    word: str
    organisations: str
    persons: str
    catalogue_class: str
    names: dict[str, str]

    def of(self, thing: str) -> str:
        """The field that says it; empty when the kind says no such thing."""
        return self.names.get(thing, "")

    def list_of(self, *, person: bool) -> str:
        """SJLX 数据类型."""
        return self.persons if person else self.organisations

    @cached_property
    def known(self) -> frozenset[str]:
        """Every field that is kept with such a record."""
        return frozenset(
            {*self.names.values(), *_OF_ITS_OWN[self.word], "BZ", "SCBMBM"} - {self.of("status")}
        )

    @cached_property
    def days(self) -> frozenset[str]:
        """The fields that hold days, with those that may hold a time of day."""
        named = ("decided_on", "effective_from", "effective_to")
        return frozenset(self.names[name] for name in named if name in self.names)

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """What a record about an organisation must say."""
        things = (
            "subject_name",
            "subject_code",
            "document_number",
            "decided_on",
            "issuer_name",
            "issuer_code",
        )
        return (*map(self.of, things), *_NEEDED.get(self.word, ()))


def may_hold_a_time(field: str) -> bool:
    """Whether the field of a day may hold the time at which it was entered."""
    return field in _TIMED


def _kinds() -> tuple[Kind, ...]:
    cells = _TABLE.split()
    width = 4 + len(_THINGS)
    rows = [cells[start : start + width] for start in range(0, len(cells), width)]
    return tuple(
        Kind(
            word,
            organisations,
            persons if persons != "-" else organisations,
            catalogue_class,
            {thing: name for thing, name in zip(_THINGS, names, strict=True) if name != "-"},
        )
        for word, organisations, persons, catalogue_class, *names in rows
    )


KINDS = _kinds()
BY_WORD = {kind.word: kind for kind in KINDS}
BY_LIST = {one: kind for kind in KINDS for one in (kind.organisations, kind.persons)}

CLASSES = frozenset("ABCDEFGHJKLMN")
SUBJECTS = {"legal_person": "1", "other_organisation": "2", "sole_trader": "3", "natural_person": "4"}
PERSON = SUBJECTS["natural_person"]
PENALTIES = {
    "warning": "1",
    "fine": "2",
    "confiscation": "3",
    "closure": "4",
    "detention": "6",
    "other": "7",
    "criticism": "8",
    "downgrade": "9",
    "restriction": "A",
    "ban": "B",
    "suspension": "C",
    "revocation": "D",
}
FORMER_PENALTY = "5"
WARNING = PENALTIES["warning"]
LICENCES = {
    "ordinary": "普通",
    "concession": "特许",
    "recognition": "认可",
    "approval": "核准",
    "registration": "登记",
    "other": "其他",
}
SEVERITIES = {"minor": "QW", "ordinary": "YB", "serious": "YZ"}
CAUSES = {
    "1": "未按规定期限公示年度报告",
    "2": "未在责令期限内公示有关企业信息",
    "3": "公示信息隐瞒真实情况、弄虚作假",
    "4": "通过登记的住所或者经营场所无法联系",
}
REVOKED, REPAIRED, CORRECTED, REMOVED, UNSAID = "CX", "XF", "GZ", "YC", "QT"
"""ZTSM 状态说明; the last is kept and never told: a 3 without a word."""
ENDED = (REVOKED, REPAIRED, REMOVED)
