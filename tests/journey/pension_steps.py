"""Every message of a transfer to a region: on which course it comes, to whose region, under which number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pension_courses import (
    Course,
    annulled,
    corrected,
    overlapping,
    overlapping_kept_at_the_origin,
    refused_by_the_origin,
    refused_by_the_receiver,
    returned,
    suspended,
    suspended_by_the_origin,
    whole,
    withdrawn,
)
from towns import OTHER


@dataclass(frozen=True)
class Message:
    """One message; how each region numbers it, an office's act with its code behind a dash."""

    name: str
    course: Course
    side: str
    """Whose region is asked: the receiver's, the origin's."""
    sichuan: str
    chongqing: str

    def __str__(self) -> str:
        return self.name

    def region(self, receiver: str) -> str:
        """The region that is asked when the relation moves to the receiver."""
        return receiver if self.side == "receiver" else OTHER[receiver]

    def transaction(self, receiver: str) -> str:
        """Its number there."""
        return self.sichuan if self.region(receiver) == "sichuan" else self.chongqing


STEPS: Sequence[Message] = (
    Message("issue_letter", whole, "receiver", "Y14", "B04"),
    Message("deliver_letter", whole, "origin", "Y15", "B05"),
    Message("deliver_statement", whole, "receiver", "Y17", "B07"),
    Message("complete_at_origin", whole, "origin", "Y13-41", "B03-BJ"),
    Message("complete_at_receiver", whole, "receiver", "Y13-41", "B03-BJ"),
    Message("return_statement", returned, "origin", "Y16", "B06"),
    Message("refuse_at_receiver", refused_by_the_origin, "receiver", "Y13-24", "B03-BYBL"),
    Message("tell_withdrawal", withdrawn, "origin", "Y13-33", "B03-CH"),
    Message("tell_suspension", suspended, "origin", "Y13-31", "B03-ZZ"),
    Message("tell_resumption", suspended, "origin", "Y13-32", "B03-HF"),
    Message("tell_annulment", annulled, "origin", "Y13-42", "B03-ZF"),
)
"""What the gateway asks for by itself, and what changes something."""
ACTS: Sequence[Message] = (
    Message("apply", whole, "receiver", "Y12", "B02"),
    Message("accept", whole, "receiver", "Y13-21", "B03-FHTG"),
    Message("refuse", refused_by_the_receiver, "receiver", "Y13-24", "B03-BYBL"),
    Message("return_for_correction", corrected, "receiver", "Y13-22", "B03-THBZ"),
    Message("correct", corrected, "receiver", "Y13-23", "B03-BZ"),
    Message("withdraw", withdrawn, "receiver", "Y13-33", "B03-CH"),
    Message("suspend", suspended, "receiver", "Y13-31", "B03-ZZ"),
    Message("resume", suspended, "receiver", "Y13-32", "B03-HF"),
    Message("suspend_at_origin", suspended_by_the_origin, "origin", "Y13-31", "B03-ZZ"),
    Message("resume_at_origin", suspended_by_the_origin, "origin", "Y13-32", "B03-HF"),
    Message("annul", annulled, "receiver", "Y13-42", "B03-ZF"),
    Message("clear_overlap_at_origin", overlapping, "origin", "Y18", "B08"),
    Message("clear_overlap_at_receiver", overlapping_kept_at_the_origin, "receiver", "Y18", "B08"),
)
"""What an office asks for."""
READS: Sequence[Message] = (
    Message("check_at_origin", whole, "origin", "Y01", "C01"),
    Message("check_at_receiver", whole, "receiver", "Y01", "C01"),
    Message("read_statement", whole, "origin", "Y03", "C03"),
    Message("read_history", whole, "receiver", "Y02", "C02"),
    Message("read_refusal", refused_by_the_origin, "origin", "Y04", "C04"),
)
"""What the gateway looks up by itself."""
