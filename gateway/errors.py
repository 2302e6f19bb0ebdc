"""Everything that can go wrong, in words a caller can act on.

GatewayError
├── Unacceptable              the request itself, before anything was asked
│   ├── Invalid               does not read as the contract says           -> correct it
│   ├── NotAuthenticated      no token or signature, or none that verifies
│   ├── NotAllowed            the token does not carry the right
│   ├── NotFound              no such thing, or not this caller's
│   ├── StillInProgress       the first request with this key is running   -> same key, later
│   ├── KeyReused             same key, other body                         -> new key
│   ├── VisitBusy             another operation on the visit is not closed
│   ├── CaseMoved             somebody else acted on the case              -> read it again
│   ├── WrongState            the thing's state does not allow it
│   ├── NotTellable           the region has no word for it                -> correct it
│   ├── Erased                the answer was erased; what was done stands
│   ├── Overloaded            too much at once                             -> later
│   └── TooMany               this client asks more than was agreed        -> later
├── RegionError               the region's side
│   ├── Refused               it answered no                               -> final
│   ├── Unreached             it never got the call                        -> same key again
│   └── OutcomeUnknown        it may have acted                            -> enquire, never a new key
└── Broken                    our own side cannot work                     -> same key, later
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class GatewayError(Exception):
    """The gateway cannot do what was asked."""

    def __init__(self, detail: str | None = None, *, errand_id: UUID | None = None) -> None:
        super().__init__(detail or type(self).__doc__)
        self.errand_id = errand_id
        self.receipt: int | None = None
        """The index of the log's entry that records it; none was written when it is None."""
        self.retry_seconds: int | None = None
        """When it may work better, where that is known."""

    @property
    def detail(self) -> str:
        """What happened, in a sentence without the caller's values."""
        return str(self.args[0])


class Unacceptable(GatewayError):
    """The request cannot be carried out as it stands."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a request: where (JSON pointer, RFC 6901) and why."""

    pointer: str
    reason: str


class Invalid(Unacceptable):
    """The request does not read as the contract says."""

    def __init__(self, faults: Sequence[Fault], detail: str | None = None) -> None:
        super().__init__(detail)
        self.faults = tuple(faults)


class TooLarge(Unacceptable):
    """The body is larger than this operation takes."""


class WrongMediaType(Unacceptable):
    """The body must be application/json."""


class KeyMissing(Unacceptable):
    """This operation changes state and needs an Idempotency-Key header."""


class Doubt(StrEnum):
    """Why a caller is not believed; the log says it, and docs/problems/not-authenticated.md lists them."""

    UNPROVEN = "unproven"
    NO_PROOF = "no_proof"
    UNREADABLE = "unreadable"
    WRONG_TYPE = "wrong_type"
    UNKNOWN_KEY = "unknown_key"
    WRONG_ALGORITHM = "wrong_algorithm"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_AUDIENCE = "wrong_audience"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_CLAIMS = "wrong_claims"
    KEYS_AWAY = "keys_away"
    UNKNOWN_CLIENT = "unknown_client"
    DISABLED = "disabled"
    OUT_OF_TERM = "out_of_term"
    CONTRADICTED = "contradicted"
    SIGNATURE_UNTAKEN = "signature_untaken"
    SIGNATURE_TWO_PROOFS = "signature_two_proofs"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    SIGNATURE_INCOMPLETE = "signature_incomplete"
    SIGNATURE_OTHER_TAG = "signature_other_tag"
    SIGNATURE_NOT_IN_TIME = "signature_not_in_time"
    SIGNATURE_UNVERIFIED = "signature_unverified"
    SIGNATURE_DIGEST = "signature_digest"
    SIGNATURE_REPLAYED = "signature_replayed"
    TOKEN_UNBOUND = "token_unbound"  # noqa: S105  a word, no secret
    BINDING_UNKNOWN = "binding_unknown"
    CERTIFICATE_MISSING = "certificate_missing"
    CERTIFICATE_OTHER = "certificate_other"
    CERTIFICATE_UNREADABLE = "certificate_unreadable"
    PROXY_UNKNOWN = "proxy_unknown"


class NotAuthenticated(Unacceptable):
    """The request carries no access token and no signature that verifies."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        doubt: Doubt = Doubt.UNPROVEN,
        claimed: str = "",
        errand_id: UUID | None = None,
    ) -> None:
        super().__init__(detail, errand_id=errand_id)
        self.doubt = doubt
        self.claimed = claimed
        """Who the caller says it is, in its own letters: proven by nothing, and told to nobody as it is."""


class NotAllowed(Unacceptable):
    """The access token does not carry the right to do this."""


class NotFound(Unacceptable):
    """There is no such thing, or it does not belong to this caller."""


class StillInProgress(Unacceptable):
    """The first request with this key has not finished."""


class KeyReused(Unacceptable):
    """This key was used before with another request."""


class VisitBusy(Unacceptable):
    """Another operation on this visit is running, or its outcome is not yet known."""


class CaseMoved(Unacceptable):
    """Somebody else acted on this case since it was read, or is acting on it now."""


class WrongState(Unacceptable):
    """The state of the visit, filing, settlement, transfer or errand does not allow this."""


class TotalsDisagree(Invalid):
    """The amounts in the request do not add up."""


class NotTellable(Unacceptable):
    """The region has no word for this, so it cannot be told truthfully."""


class Erased(Unacceptable):
    """The answer to this request was erased; what was done then stands, and the key stays spent."""

    def __init__(self, detail: str | None = None, *, effect: str, errand_id: UUID | None = None) -> None:
        super().__init__(detail, errand_id=errand_id)
        self.effect = effect
        """Whether something happened in the region at the time."""


class Overloaded(Unacceptable):
    """The gateway has as much under way as it takes."""


class TooMany(Unacceptable):
    """The client asks more than was agreed with it."""


class RegionError(GatewayError):
    """Something went wrong on the region's side."""

    def __init__(
        self,
        detail: str | None = None,
        *,
        region: str | None = None,
        code: str | None = None,
        message: str | None = None,
        errand_id: UUID | None = None,
    ) -> None:
        super().__init__(detail, errand_id=errand_id)
        self.region = region
        self.code = code
        self.message = message
        """The region's own words; shown to the caller only after personal data was struck out."""


class Refused(RegionError):
    """The region answered no."""


class Unreached(RegionError):
    """The region could not be reached; it has not received the request."""


class OutcomeUnknown(RegionError):
    """The region may or may not have acted; enquire before anything else."""


class Untranslatable(GatewayError):
    """A code has no counterpart in the other side's table."""

    def __init__(self, table: str, code: str, *, to_region: bool) -> None:
        super().__init__(f"Table {table} has no counterpart for code {code!r}.")
        self.table = table
        self.code = code
        self.to_region = to_region


class Unreadable(GatewayError):
    """A region's answer does not read as its interface page says."""


class Broken(GatewayError):
    """The gateway's own side cannot work at the moment."""
