"""`gateway erase`: destroy what is kept of a person."""

from __future__ import annotations

import sys
from typing import Annotated

import cyclopts

from gateway.cli.reasons import check_reason
from gateway.cli.running import CannotStart
from gateway.cli.upkeep import as_owner, deployment, run

LEGAL_BASIS = "个人信息保护法 Art. 47"


def erase(
    *,
    reason: Annotated[
        str, cyclopts.Parameter(help="stands in the log; no personal data, no run of six digits")
    ],
    apply: Annotated[bool, cyclopts.Parameter(negative=(), help="do it; without, it is only shown")] = False,
) -> None:
    """Destroy the keys of a person's messages, and strike the person out of our records (PIPL Art. 47).

    The person is read from standard input as JSON, so that no number stands in a list of processes:
    {"document":{"kind":"resident_id_card","number":"..."}} or
    {"insured":{"region":"sichuan","person_number":"..."}}. The log keeps its entries, which name nobody, and
    every receipt still verifies. Backups still hold wrapped keys: change the key-encryption key afterwards
    (`gateway keys rotate`, `gateway keys retire`) and they cannot be opened either.
    """
    from gateway.api.reading import read_json
    from gateway.cases.audit import DataSubject
    from gateway.cases.audit_desk import identity_of
    from gateway.errors import Invalid, WrongState
    from gateway.records.erasing import Erasable, erasable, sweep
    from gateway.records.erasing import erase as destroy

    check_reason(reason)
    try:
        person = read_json(sys.stdin.buffer.read(), DataSubject)
    except Invalid as error:
        wrong = "; ".join(f"{fault.pointer or 'the whole'} {fault.reason}" for fault in error.faults)
        raise CannotStart(f"The person does not read: {wrong}.") from None
    given = deployment()

    async def work() -> Erasable:
        async with as_owner(given) as act:
            if not apply:
                return await erasable(act, [identity_of(person)])
            found = await destroy(act, [identity_of(person)], reason=reason, legal_basis=LEGAL_BASIS)
            await sweep(act.connection)
            return found

    try:
        found = run(work())
    except WrongState as error:
        raise CannotStart(error.detail) from None
    done = "were destroyed" if apply else "would be destroyed; nothing was done, --apply does it"
    sys.stdout.write(f"{len(found.seals)} keys of {found.cases} cases {done}.\n")
    for errand_id in found.unfinished:
        sys.stdout.write(f"In the way: errand or transfer {errand_id} is not finished.\n")
