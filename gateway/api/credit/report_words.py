"""What a credit report says in words, in Chinese and English (报告用语)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from gateway.cases.answers import RegionOutcome
from gateway.services.credit.chapters import ChapterName
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.credit.publicity import PublicityReason
from gateway.services.words import Word


@dataclass(frozen=True, slots=True)
class Both:
    """The same in Chinese and English; what has no translation is said once."""

    zh: str
    en: str = ""


CHAPTERS: Final = {
    ChapterName.ADMINISTRATION: Both("行政管理", "Administrative licences and penalties"),
    ChapterName.HONOURS: Both("诚实守信", "Honours"),
    ChapterName.SERIOUS_DISHONESTY: Both("严重失信主体名单", "Lists of serious dishonesty"),
    ChapterName.ABNORMAL_OPERATION: Both("经营异常", "Abnormal operation"),
    ChapterName.COMMITMENTS: Both("信用承诺", "Commitments"),
    ChapterName.EVALUATIONS: Both("信用评价", "Evaluations, as their issuers gave them"),
    ChapterName.JUDGMENTS: Both("司法判决", "Judgments not complied with"),
    ChapterName.OTHER: Both("其他", "Other"),
}
WHY: Final = {
    PublicityReason.NOT_ADVERSE: "no period applies",
    PublicityReason.WITHIN_PERIOD: "within the period of publicity",
    PublicityReason.UNTIL_REMOVED: "public until it is removed from the list",
    PublicityReason.UNDETERMINED: "the severity is not stated; only the regulator's own period applies",
    PublicityReason.ONLY_WARNING: "only a warning, never published",
    PublicityReason.MINOR: "a minor breach, not published",
    PublicityReason.NOT_YET_PUBLISHED: "not published yet",
    PublicityReason.PERIOD_OVER: "the longest period is over",
    PublicityReason.REPAIRED: "repaired",
    PublicityReason.REVOKED: "the decision was revoked",
    PublicityReason.REMOVED: "removed from the list",
}
PURPOSES: Final = {
    CreditPurpose.SUPERVISION: "supervision by an authority",
    CreditPurpose.PUBLIC_SERVICE: "a public service",
    CreditPurpose.CREDIT_GRANTING: "deciding about a loan",
    CreditPurpose.TENDER: "a tender or a public purchase",
    CreditPurpose.SELF_CHECK: "the company's own question",
}
OUTCOMES: Final = {
    RegionOutcome.ANSWERED: "answered",
    RegionOutcome.REFUSED: "refused",
    RegionOutcome.UNREACHED: "not reached",
    RegionOutcome.NO_COUNTERPART: "not asked: it has no code for this",
    RegionOutcome.UNREADABLE: "its answer could not be read",
}
_OUR_OWN = re.compile(r"(,? [0-9a-z].*|, [^一-鿿].*)$")


def said(word: Word) -> Both:
    """A coded word: its Chinese term without what we add for programmers, and its English name."""
    return Both(_OUR_OWN.sub("", word.term), word.value.replace("_", " "))
