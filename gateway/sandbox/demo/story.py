"""The story from beginning to end, against a town that runs."""

from gateway.sandbox.demo import evidence, treatment, trouble
from gateway.sandbox.demo.cases import CASE_A
from gateway.sandbox.demo.scene import scene_in
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
        return scene.checks.count
