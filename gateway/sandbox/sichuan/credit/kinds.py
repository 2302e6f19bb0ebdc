"""The kinds of records: under which names each holds what it says (docs/regions/sichuan-credit.md, 3)."""

from collections.abc import Mapping
from dataclasses import dataclass

_BESIDE: Mapping[str, tuple[str, ...]] = {
    "XK": ("XK_XKWS", "XK_ZT", "XK_LYDW", "XK_LYDWDM"),
    "CF": ("CF_NR_ZKDX", "CF_SJLY", "CF_SJLYDM"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: our word for it, its code and prefix, and the wire name of each thing it says."""

    word: str
    code: str
    prefix: str
    catalogue_class: str
    names: Mapping[str, str]

    def own(self, name: str) -> str:
        """The wire name of something that every kind has under its prefix."""
        return f"{self.prefix}_{name}"

    @property
    def subject_type(self) -> str:
        """Where it says whom it is about."""
        return "CF_XDR_LB" if self.prefix == "CF" else self.own("XDR_TYPE")

    @property
    def known(self) -> frozenset[str]:
        """Every element that a record of this kind may hold."""
        every = ("XDR_MC", "XDR_SHXYM", "FRDB", "XDR_ZJLX", "XDR_ZJHM")
        return frozenset({*self.names.values(), *map(self.own, every), self.subject_type, *self.beside, "BZ"})

    @property
    def beside(self) -> tuple[str, ...]:
        """What it may hold and nothing here looks at."""
        return _BESIDE.get(self.prefix, ())

    @property
    def days(self) -> frozenset[str]:
        """The elements that hold days."""
        named = ("decided_on", "effective_from", "effective_to", "public_until")
        return frozenset(self.names[name] for name in named if name in self.names)

    @property
    def required(self) -> tuple[str, ...]:
        """What is always there, whoever it is about."""
        named = ("document_number", "decided_on", "effective_to", "issuer_name", "issuer_code")
        coded = ("penalties", "licence", "grade")
        return (
            self.own("XDR_MC"),
            self.subject_type,
            *(self.names[name] for name in (*named, *coded) if name in self.names),
        )


def _names(prefix: str, **names: str) -> dict[str, str]:
    return {name: f"{prefix}_{wire}" for name, wire in names.items()}


KINDS: tuple[Kind, ...] = (
    Kind(
        "licence",
        "01",
        "XK",
        "03",
        _names(
            "XK",
            document_number="WSH",
            title="XKZS",
            content="NR",
            licence="XKLB",
            licence_number="XKBH",
            decided_on="JDRQ",
            effective_from="YXQZ",
            effective_to="YXQZI",
            issuer_name="XKJG",
            issuer_code="XKJGDM",
        ),
    ),
    Kind(
        "penalty",
        "02",
        "CF",
        "03",
        _names(
            "CF",
            document_number="WSH",
            title="WFXW",
            facts="SY",
            basis="YJ",
            content="NR",
            penalties="CFLB",
            fine="NR_FK",
            confiscation="NR_WFFF",
            decided_on="JDRQ",
            effective_to="YXQ",
            public_until="GSJZQ",
            severity="SXYZCD",
            issuer_name="CFJG",
            issuer_code="CFJGDM",
        ),
    ),
    Kind(
        "abnormal_operation",
        "03",
        "YC",
        "05",
        _names(
            "YC",
            document_number="LRWH",
            facts="LRYY",
            basis="LRYJ",
            decided_on="LRRQ",
            public_until="GSJZQ",
            issuer_name="LRJG",
            issuer_code="LRJGDM",
        ),
    ),
    Kind(
        "serious_dishonesty",
        "04",
        "SX",
        "06",
        _names(
            "SX",
            document_number="RDWH",
            title="MDMC",
            facts="RDSY",
            basis="RDYJ",
            decided_on="RDRQ",
            effective_to="YXQZI",
            public_until="GSJZQ",
            issuer_name="RDJG",
            issuer_code="RDJGDM",
        ),
    ),
    Kind(
        "judgment_default",
        "05",
        "ZX",
        "02",
        _names(
            "ZX",
            document_number="AH",
            facts="JTQX",
            basis="YJWH",
            content="YW",
            decided_on="LARQ",
            public_until="GSJZQ",
            issuer_name="ZXFY",
            issuer_code="ZXFYDM",
        ),
    ),
    Kind(
        "commitment",
        "06",
        "CN",
        "08",
        _names(
            "CN",
            document_number="CNBH",
            title="CNLX",
            facts="CNSY",
            content="CNNR",
            decided_on="CNRQ",
            effective_from="YXQZ",
            effective_to="YXQZI",
            issuer_name="SLDW",
            issuer_code="SLDWDM",
        ),
    ),
    Kind(
        "honour",
        "07",
        "RY",
        "11",
        _names(
            "RY",
            document_number="RDWH",
            title="RYMC",
            facts="RDSY",
            content="RYNR",
            decided_on="RDRQ",
            effective_to="YXQZI",
            issuer_name="RDJG",
            issuer_code="RDJGDM",
        ),
    ),
    Kind(
        "evaluation",
        "08",
        "PJ",
        "09",
        _names(
            "PJ",
            document_number="PJBH",
            title="FAMC",
            content="PJNR",
            grade="PJDJ",
            decided_on="PJRQ",
            effective_from="YXQZ",
            effective_to="YXQZI",
            issuer_name="PJDW",
            issuer_code="PJDWDM",
        ),
    ),
)
BY_WORD = {kind.word: kind for kind in KINDS}
BY_CODE = {kind.code: kind for kind in KINDS}

PENALTIES = {
    "warning": "01",
    "criticism": "02",
    "fine": "03",
    "confiscation": "04",
    "suspension": "05",
    "downgrade": "06",
    "revocation": "07",
    "restriction": "08",
    "closure": "09",
    "ban": "10",
    "detention": "11",
    "other": "99",
}
FORMER_PENALTIES = ("51", "52")
LICENCES = {
    "ordinary": "01",
    "concession": "02",
    "recognition": "03",
    "approval": "04",
    "registration": "05",
    "other": "06",
}
SEVERITIES = {"minor": "1", "ordinary": "2", "serious": "3"}
SUBJECT_TYPES = {
    "natural_person": "01",
    "legal_person": "02",
    "other_organisation": "03",
    "sole_trader": "04",
}
SUBJECT_WORDS = {
    "natural_person": "自然人",
    "legal_person": "法人及非法人组织",
    "other_organisation": "法人及非法人组织",
    "sole_trader": "个体工商户",
}
CLASSES = frozenset(f"{number:02d}" for number in range(1, 14))
REVOKED, REPAIRED, CORRECTED, REMOVED = "1", "2", "3", "4"
"""TZLX 通知类型."""
WARNING = PENALTIES["warning"]
