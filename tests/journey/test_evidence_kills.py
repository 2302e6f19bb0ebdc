"""Two hundred kills of gateways, six of Postgres, under load: the log misses nothing and invents nothing."""

from __future__ import annotations

import base64
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from auditing import auditing, gateway, index_of, plain, receipt_of, trust_of
from clerks import Clerk, Notebook, NotingDesk, Sent, problem
from crashes import Forked, Killer, OfTheTown, Victim
from logbook import Line, Logbook, disagreement, done, numbers
from nursery import Nursery
from towns import IMPATIENT, Ledgers, Place, raised, stands, until

from gateway.evidence.checkpoints import Judged, judge, read_checkpoint
from gateway.evidence.commitments import check_commitment
from gateway.evidence.encoding import from_base64
from gateway.evidence.tree import check_inclusion, folded
from gateway.sandbox.demo.cases import CHENGDU, CHONGQING
from gateway.sandbox.demo.window import Call
from gateway.sandbox.leash import LOOPBACK
from gateway.sandbox.ports import free_port

SEED = 20261125
FORKED = 3
"""Gateways beside the town's own."""
KILLS = 200
POWER_CUTS = 6
WORKER_KILLS = 6
CLERKS = 8
SAMPLE = 60
SETTINGS = {**IMPATIENT, "CHUANYU_REGION_DEADLINE_SECONDS": "2.5"}
HOSPITALS = {"chongqing": CHENGDU, "sichuan": CHONGQING}
"""Who treats the people of a region."""


@dataclass(frozen=True)
class Aftermath:
    """What is left when everything that was killed is up again and everything unknown was found out."""

    killer: Killer
    seconds: float
    told: Sequence[Sent]
    """Every request that was answered."""
    log: Logbook
    ledgers: Ledgers
    final: Judged
    """The newest checkpoint, as both witnesses cosigned it."""

    @property
    def calls(self) -> Iterator[Call]:
        """The answers."""
        return (sent.call for sent in self.told if sent.call is not None)

    @property
    def receipts(self) -> Iterator[tuple[Sent, Call, Line]]:
        """Every answer that names a receipt, with the entry that it is of."""
        for sent in self.told:
            if sent.call is not None and "receipt" in sent.call.headers:
                yield sent, sent.call, self.log.lines[index_of(sent.call)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with raised(tmp_path_factory.mktemp("evidence"), settings=SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def aftermath(place: Place, power_cut: Any) -> Aftermath:
    notebook, town, began = Notebook(), place.town, time.monotonic()

    def cut_power() -> None:
        power_cut(town.pid("postgres"), lambda: town.kill("postgres"))
        town.restart("postgres")

    town.stop("worker")
    with Nursery(town.directory, town.programs["gateway"].settings) as nursery:
        urls, gateways = _gateways(place, nursery)
        worker = Forked(nursery, town.directory, "worker", "worker")
        worker.start()
        killer = Killer(notebook, gateways, worker, random.Random(SEED), cut_power)
        with _at_work(place, notebook, urls):
            killer.run(KILLS, POWER_CUTS, WORKER_KILLS)
    for name in ("gateway", "worker"):
        town.restart(name)
    _find_out(place)
    final, log = _published(place), Logbook.read(place)
    return Aftermath(killer, time.monotonic() - began, notebook.heard, log, place.ledgers(), final)


def _gateways(place: Place, nursery: Nursery) -> tuple[Mapping[str, str], Sequence[Victim]]:
    """The town's gateway and the others, on one database; and where each listens."""
    urls, gateways = {"gateway": place.town.url("gateway")}, [OfTheTown(place.town)]
    for number in range(1, FORKED + 1):
        name, port = f"gateway-{number}", free_port()
        urls[name] = f"http://{LOOPBACK}:{port}"
        gateways.append(Forked(nursery, place.town.directory, name, "serve", "--port", str(port)))
        gateways[-1].start()
    return urls, gateways


@contextmanager
def _at_work(place: Place, notebook: Notebook, urls: Mapping[str, str]) -> Iterator[None]:
    """Clerks of both hospitals carry visits through for as long as the block lasts."""
    end, clerks = threading.Event(), []
    with ExitStack() as open_desks:
        for insured, hospital in HOSPITALS.items():
            client, token = hospital.client_id, place.town.token(hospital.client_id)
            desks = [
                open_desks.enter_context(NotingDesk(name, url, client, token, notebook))
                for name, url in urls.items()
            ]
            clerks += [
                Clerk(insured, desks, f"{SEED} {insured} {number}", end) for number in range(CLERKS // 2)
            ]
        for clerk in clerks:
            clerk.start()
        try:
            yield
        finally:
            end.set()
            for clerk in clerks:
                clerk.join()
    assert [clerk.fell_over for clerk in clerks if clerk.fell_over] == []


def _find_out(place: Place) -> None:
    """Enquire until every outcome is known and the worker has nothing left to do."""
    desks = {hospital.client_id: place.desk(insured) for insured, hospital in HOSPITALS.items()}

    def all_is_known() -> bool:
        unknown = place.query(
            "SELECT errands.id, coalesce(parents.client_id, errands.client_id) AS client"
            " FROM errands LEFT JOIN errands AS parents ON parents.id = errands.parent_id"
            " WHERE errands.changes_state AND errands.state IN ('asked', 'unknown')"
        )
        theirs = [(desks[row["client"]], str(row["id"])) for row in unknown if row["client"] in desks]
        with ThreadPoolExecutor(4) as clerks:
            list(clerks.map(lambda one: one[0].enquire(one[1]), theirs))
        return not unknown and not place.query("SELECT 1 FROM jobs.pgqueuer")

    until(all_is_known, seconds=120, step=0.5)


def _published(place: Place) -> Judged:
    """The checkpoint over everything, once both witnesses have cosigned it."""
    trust = trust_of(place.desk("chongqing"))

    def final() -> Judged | None:
        judged = judge(plain(place, "/log/checkpoint").text, trust)
        (head,) = place.query("SELECT size FROM log_head")
        whole = judged.checkpoint.size == head["size"]
        return judged if whole and judged.level == "witnessed_by_both" else None

    judged = until(final, seconds=30)
    assert judged is not None
    return judged


# -- what was done to them -------------------------------------------------------------------------------


def test_the_kills_struck_gateways_at_work(aftermath: Aftermath) -> None:
    killer, kills = aftermath.killer, len(aftermath.killer.kills)
    struck = sum(kill.struck for kill in killer.kills)
    sys.stdout.write(
        f"\n{aftermath.seconds:.0f} seconds: {kills} kills of gateways, {struck} with requests under way that"
        f" were never answered; {killer.power_cuts} of Postgres, {killer.worker_kills} of the worker;"
        f" {len(aftermath.told)} answers, {aftermath.log.size} entries\n"
    )
    assert kills >= 200
    assert struck >= 0.8 * kills
    assert killer.power_cuts >= 5


def test_unknown_outcomes_were_met_and_found_out(aftermath: Aftermath) -> None:
    """Else the kills would have been too gentle to show anything."""
    found = Counter(line.said["outcome"] for line in aftermath.log.lines if line.said["action"] == "enquire")
    told = Counter(map(problem, aftermath.calls))
    assert found["answered"] + found["waiting"] >= KILLS / 10
    assert told["outcome-unknown"] >= KILLS / 10


def test_nobody_was_told_of_a_failure_that_nobody_foresaw(aftermath: Aftermath) -> None:
    assert [(call.method, call.path) for call in aftermath.calls if call.status == 500] == []


# -- the log ---------------------------------------------------------------------------------------------


def test_the_indices_have_neither_gaps_nor_repetitions(aftermath: Aftermath) -> None:
    assert [line.index for line in aftermath.log.lines] == list(range(aftermath.log.size))


def test_time_never_runs_backwards_in_the_log(aftermath: Aftermath) -> None:
    stamps = [line.appended_at for line in aftermath.log.lines]
    assert stamps == sorted(stamps)


def test_the_tree_over_the_entries_is_the_one_that_both_witnesses_saw(aftermath: Aftermath) -> None:
    log, head = aftermath.log, aftermath.final.checkpoint
    assert set(aftermath.final.witnessed) == {"sichuan", "chongqing"}
    assert (head.size, head.root) == (log.size, log.tree.root(log.size))
    assert folded(log.frontier) == head.root


def test_every_checkpoint_is_a_beginning_of_the_log(aftermath: Aftermath) -> None:
    log = aftermath.log
    signed = {one["size"]: read_checkpoint(one["note"])[0] for one in log.checkpoints}
    assert signed
    for size, checkpoint in signed.items():
        assert (checkpoint.size, checkpoint.root) == (size, log.tree.root(size))


def test_fsck_finds_nothing_wrong(place: Place, aftermath: Aftermath) -> None:
    checked = gateway(place, "audit", "fsck", "--all")
    assert (checked.returncode, checked.stdout) == (
        0,
        f"{aftermath.log.size} entries, their tree, checkpoints, bodies and errands: nothing is wrong.\n",
    )


# -- the answers -----------------------------------------------------------------------------------------


def test_every_answer_has_an_entry_unless_nothing_could_be_written(
    place: Place, aftermath: Aftermath
) -> None:
    """While Postgres is away a gateway says that it cannot work now, and refuses at the door; no more."""
    without = [call for call in aftermath.calls if "receipt" not in call.headers]
    assert [call.path for call in without if call.status < 400] == []
    unwritten = _refusals_unwritten(place)
    told = [call for call in without if problem(call) not in ("broken", "overloaded")]
    assert [(call.path, problem(call)) for call in told if call.answer["trace_id"] not in unwritten] == []


def _refusals_unwritten(place: Place) -> set[str]:
    """The requests whose refusal could not be written down, as the gateways' own log lines say."""
    pages = place.town.log("gateway").parent.glob("gateway*.log")
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines() if "unwritten" in line]
    return {told["trace_id"] for told in map(orjson.loads, lines) if told["event"] == "refusal.unwritten"}


def test_every_entry_says_what_its_caller_was_told(aftermath: Aftermath) -> None:
    compared = [(line.index, disagreement(call, line.said)) for _, call, line in aftermath.receipts]
    assert [one for one in compared if one[1]] == []


def test_every_receipt_verifies_against_the_final_checkpoint(aftermath: Aftermath) -> None:
    log, head = aftermath.log, aftermath.final.checkpoint
    proved = {line.index: line for _, _, line in aftermath.receipts}
    for index, line in proved.items():
        check_inclusion(index, head.size, line.leaf, log.tree.proof(index, head.size), head.root)
    assert len(proved) > 2 * KILLS


def test_receipts_as_callers_fetch_them_verify_offline(place: Place, aftermath: Aftermath) -> None:
    desks = {hospital.client_id: place.desk(insured) for insured, hospital in HOSPITALS.items()}
    for sent, _, line in _sample(list(aftermath.receipts)):
        receipt, judged = receipt_of(desks[sent.client], line.index)
        assert (receipt.entry, judged.level) == (line.text, "witnessed_by_both")


def test_what_was_sealed_is_what_the_caller_got(place: Place, aftermath: Aftermath) -> None:
    done = [one for one in aftermath.receipts if one[0].key and one[1].status < 300]
    with auditing(place) as auditor:
        for _, call, line in _sample(done):
            opened = auditor.open_bodies(line.index).told(200).answer["bodies"]
            (answer,) = (one for one in opened if one["part"] == "answer")
            content = base64.b64decode(answer["content"])
            check_commitment(line.said["commitments"]["answer"], from_base64(answer["salt"]), content)
            assert _lasting(line, content) == _lasting(line, call.content)


def _sample(found: Sequence[tuple[Sent, Call, Line]]) -> Sequence[tuple[Sent, Call, Line]]:
    """As many as can be asked for one by one, from the first to the last."""
    assert len(found) > SAMPLE
    return found[:: len(found) // SAMPLE]


def _lasting(line: Line, answer: bytes) -> Any:
    """An answer to the byte; of a settlement, what does not go on after the insurer's part."""
    if line.said["operation"] not in ("settle", "cancel_settlement"):
        return answer
    settlement = orjson.loads(answer)
    settlement.pop("cancelled_by", None)
    settlement["recording"] = settlement["recording"]["region"]
    return settlement


# -- the regions -----------------------------------------------------------------------------------------


def test_the_log_claims_exactly_the_settlements_and_records_of_the_ledgers(aftermath: Aftermath) -> None:
    """No entry claims an effect that did not happen, and none that happened goes unclaimed."""
    claimed, rows = aftermath.log.claimed(), list(done(aftermath.ledgers))
    assert len(rows) == len(set(rows))
    assert {deed for deed, effect in claimed.items() if effect == "applied"} == set(rows)
    assert set(claimed.values()) == {"applied", "none"}, "everything was found out"


def test_every_visit_that_the_log_claims_was_opened_and_no_other(place: Place, aftermath: Aftermath) -> None:
    kept = place.query(
        "SELECT visit_id, insured_region, insured_visit_number, treatment_region, treatment_visit_number"
        " FROM visits"
    )
    assert {row["visit_id"] for row in kept} == aftermath.log.visits_claimed()
    opened = {(row["insured_region"], row["insured_visit_number"]) for row in kept}
    opened |= {(row["treatment_region"], row["treatment_visit_number"]) for row in kept}
    assert opened - {(region, None) for region in HOSPITALS} == set(numbers(aftermath.ledgers, "visit"))


def test_at_most_one_settlement_and_one_record_of_a_visit_stand(aftermath: Aftermath) -> None:
    for kind in ("settlement", "record"):
        standing = {name: [row for row in rows if stands(row)] for name, rows in aftermath.ledgers.items()}
        of_a_visit = Counter(numbers(standing, kind, of="visit"))
        assert of_a_visit
        assert set(of_a_visit.values()) == {1}


def test_every_settlement_that_a_caller_was_told_is_in_its_insurers_ledger(aftermath: Aftermath) -> None:
    told = {
        (call.answer["insured_region"], call.answer["region_settlement_number"])
        for call in aftermath.calls
        if "region_settlement_number" in call.answer
    }
    assert told
    assert told <= set(numbers(aftermath.ledgers, "settlement"))
