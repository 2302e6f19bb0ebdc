"""The story from beginning to end, against a town that runs."""

from gateway.sandbox.demo import (
    credit,
    entitled,
    evidence,
    market,
    posting,
    statement,
    transfer,
    treatment,
    trouble,
)
from gateway.sandbox.demo.cases import CASE_A
from gateway.sandbox.demo.scene import Scene, scene_in
from gateway.sandbox.demo.showing import Stage
from gateway.sandbox.town import Town


def tell(town: Town, stage: Stage) -> int:
    """Tell it and return how many figures were checked; raises NotAsTold where one is wrong."""
    with scene_in(town, stage) as scene:
        used_before = scene.regions[CASE_A.person.region].used(CASE_A.person.number)
        treatment.find_people(scene)
        case_a = treatment.inpatient_in_chengdu(scene)
        case_b = treatment.inpatient_in_chongqing(scene)
        case_d = treatment.outpatient_in_chengdu(scene, case_b)
        trouble.lost_answer(scene)
        trouble.same_request_again(scene, case_d)
        trouble.cancellation(scene, case_a, used_before)
        trouble.ledgers(scene)
        trouble.trail(scene, case_a)
        evidence.receipts(scene, case_a)
        evidence.a_witness_is_away(scene)
        evidence.own_report(scene)
        evidence.a_forger(scene, case_a)
        evidence.an_erasure(scene)
        pension(scene)
        both_regions_at_once(scene)
        return scene.checks.count


def pension(scene: Scene) -> None:
    """A relation moves from Chengdu to Chongqing, its money after it; two others are told what holds."""
    transfer.before_the_move(scene)
    transfer.reckoned_beforehand(scene)
    applied = transfer.two_people(scene)
    transfer.ten_working_days(scene, applied)
    case = transfer.the_office_works(scene, applied)
    statement.both_forms(scene, case)
    done = posting.the_money(scene, case)
    posting.what_was_done(scene, done)
    entitled.who_may_not_move(scene)
    entitled.no_second_check(scene)


def both_regions_at_once(scene: Scene) -> None:
    """One question to both regions, and one honest answer: postings, and a company's records."""
    market.one_search(scene)
    market.a_posting_crosses(scene)
    credit.side_by_side(scene)
    credit.pushed_and_withdrawn(scene)
    credit.a_report(scene)
