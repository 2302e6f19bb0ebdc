"""`gateway retain`: let go of what is old enough, after showing it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import cyclopts

from gateway.cli.running import CannotStart
from gateway.cli.upkeep import as_owner, deployment, run

if TYPE_CHECKING:
    from gateway.records.retiring import Plan


def retain(
    *,
    apply: Annotated[
        str | None, cyclopts.Parameter(help="the code that the last run without it printed")
    ] = None,
) -> None:
    """Show which months of entries and which bodies are old enough to go; --apply CODE lets just these go.

    Nothing that belongs to an unfinished errand is touched. The hashes of the log stay for ever.
    """
    from gateway.evidence.entry import EntryClass
    from gateway.records.retiring import delete_bodies, plan, retire
    from gateway.vocabulary import Region, now

    given = deployment()
    days = {
        EntryClass.EXCHANGE: given.exchange_retention_days,
        EntryClass.ACCESS: given.exchange_retention_days,
        EntryClass.SECURITY: given.security_retention_days,
        EntryClass.ADMINISTRATION: None,
    }
    urls = {Region.SICHUAN: given.sichuan_witness_url, Region.CHONGQING: given.chongqing_witness_url}
    witnesses = [region.value for region, url in urls.items() if url]

    async def work() -> Plan:
        async with as_owner(given) as act:
            found = await plan(
                act.connection, now(), days, bodies_days=given.body_retention_days, witnesses=witnesses
            )
            if apply is not None and apply != found.code:
                raise CannotStart(f"What would go now is not what was shown: its code is {found.code}.")
            if apply is not None:
                for month in found.going:
                    await retire(act, month)
                await delete_bodies(act, found.bodies_before)
            return found

    sys.stdout.write(_told(run(work()), done=apply is not None))


def _told(found: Plan, *, done: bool) -> str:
    lines = []
    for month in found.months:
        if not month.entries:
            continue
        what = f"{month.entry_class.value:14} {month.month:%Y-%m}  {month.entries:>10,} entries"
        lines.append(f"{what}  {'kept: ' + month.why_not if month.why_not else 'gone' if done else 'goes'}")
    lines.append(
        f"{'bodies':14} before {found.bodies_before:%Y-%m-%d}  {found.bodies:,} {'gone' if done else 'go'}"
    )
    if not done:
        lines.append(f"Nothing was done. `gateway retain --apply {found.code}` does just this.")
    return "\n".join(lines) + "\n"
