"""Asks both regions and their witnesses something harmless, over the lines that the gateway itself uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from gateway.cases.asking import BY_ITSELF
from gateway.errors import Broken, GatewayError, Refused, RegionError
from gateway.keys.files import read_verifier
from gateway.regions.directory import Directory, connect
from gateway.regions.transport import Line
from gateway.regions.witnesses import WitnessLine
from gateway.services.backends import medical_insurance_of
from gateway.settings import Settings
from gateway.upkeep.examining import Check, Seen, could_not_look, ok, wrong
from gateway.upkeep.safety import is_address
from gateway.vocabulary import Message, Region, now

NOBODY: Final = "H00000000000"
"""The institution that is none: regions take this code, and have nothing under it."""
_NO_NODE: Final = 0
"""No gateway's number: the sequence of the nodes begins at one."""
_CREDENTIALS: Final = {
    Region.SICHUAN: "CHUANYU_SICHUAN_ACCESS_KEY and CHUANYU_SICHUAN_SECRET",
    Region.CHONGQING: "CHUANYU_CHONGQING_PAAS_ID and CHUANYU_CHONGQING_TOKEN",
}
_ASKED: Final = "asked for an institution that is none (a read, medical insurance)"
_INTERFACE: Final = "what it answers has changed: compare with its interface page in docs/regions"


async def regions(settings: Settings) -> AsyncIterator[Seen]:
    """Have each region look up an institution that it cannot know.

    Nothing changes there, and its refusal says all: the line holds, our signature counts, somebody read it.
    The errand is nobody's, so it stands in no log of ours.
    """
    unread = [region for region in Region if not is_address(getattr(settings, f"{region}_url"))]
    if unread:
        for region in Region:
            yield (
                _no_address(region)
                if region in unread
                else could_not_look(Check.region(region), "the other region's address does not read")
            )
        return
    directory = connect(settings, {})
    try:
        for region in Region:
            yield await _region(directory, region)
    finally:
        await directory.aclose()


def _no_address(region: Region) -> Seen:
    return wrong(Check.region(region), "its address does not read", f"set {_url(region)} to https://HOST")


async def _region(directory: Directory, region: Region) -> Seen:
    check, adapter = Check.region(region), directory.adapters[region, "medical_insurance"]
    area, at = directory.backends[region].area, now()
    message = Message(
        message_id=adapter.mint_message_id(NOBODY, at, _NO_NODE),
        sent_at=at,
        institution_code=NOBODY,
        institution_name=adapter.institution_name(NOBODY),
        operator=BY_ITSELF,
        insured_area=area,
        treatment_area=area,
    )
    try:
        await medical_insurance_of(directory.backends, region).institution(message, NOBODY)
    except Refused as error:
        return ok(check, f"{_ASKED}: it took our signature and knows none ({error.code})")
    except RegionError as error:
        return wrong(check, f"{_ASKED}: {_said(error)}", _mend(region, error))
    except GatewayError as error:
        return wrong(check, f"{_ASKED}: {error.detail}", _INTERFACE)
    return ok(check, f"{_ASKED}: it took our signature and answered")


def _said(error: RegionError) -> str:
    return error.detail if error.code is None else f"{error.detail.rstrip('.')} ({error.code})."


def _mend(region: Region, error: RegionError) -> str:
    """A region's own code means that it heard us; without one nobody did."""
    if error.code is None or error.code.startswith("HTTP"):
        return f"see that {_url(region)} is right, that the line there is open, and that the region works"
    return f"see that {_CREDENTIALS[region]} are what the region gave, and that both clocks are right"


def _url(region: Region) -> str:
    return f"CHUANYU_{region.upper()}_URL"


# -- witnesses -------------------------------------------------------------------------------------------


async def witnesses(settings: Settings, log_name: str | None) -> AsyncIterator[Seen]:
    """Ask each region's witness what it has cosigned last; `log_name` is None where no key says it."""
    for region in Region:
        check, variable = Check.witness(region), f"CHUANYU_{region.upper()}_WITNESS_KEY_FILE"
        url, file = (getattr(settings, f"{region}_witness_{what}") for what in ("url", "key_file"))
        if url is None:
            yield ok(check, "none is set; receipts stay below their highest level")
            continue
        if not is_address(url):
            mend = f"set CHUANYU_{region.upper()}_WITNESS_URL to https://HOST"
            yield wrong(check, "its address does not read", mend)
            continue
        try:
            key = read_verifier(file)
        except Broken as error:
            yield wrong(
                check, error.detail, f"have the region give its public key, and name it in {variable}"
            )
            continue
        if log_name is None:
            yield could_not_look(check, "without the log key nobody knows the log's name")
            continue
        yield await _witness(region, WitnessLine(region, Line(region, url), key), log_name)


async def _witness(region: Region, witness: WitnessLine, log_name: str) -> Seen:
    check, where = Check.witness(region), f"CHUANYU_{region.upper()}_WITNESS"
    try:
        seen = await witness.latest(log_name)
    except Refused as error:
        return wrong(check, _said(error), f"see that {where}_KEY_FILE holds the key that it signs with now")
    except RegionError as error:
        mend = f"see that {where}_URL is right, that the line there is open, and that it runs"
        return wrong(check, _said(error), mend)
    finally:
        await witness.aclose()
    if seen is None:
        return ok(check, "reached; it has cosigned nothing of this log yet")
    return ok(check, f"reached; it has cosigned {seen.size} entries")
