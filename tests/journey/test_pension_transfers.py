"""A transfer from the application to its end, over real sockets: two offices, two regions, one case."""

import pytest
from pension_cases import pension_town
from pension_desks import ZHOU


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with pension_town(tmp_path_factory.mktemp("pension")) as running:
        yield running


def test_a_relation_moves_to_chongqing_by_itself_after_two_people_agreed(town):
    desk = town.desks["chongqing"]
    transfer_id = desk.accepted(ZHOU)
    transfer = desk.until_status(transfer_id, "completed")
    assert transfer["amounts"] == {"account_total": "14864.74", "pool_total": "21600.00", "total": "36464.74"}
    assert transfer["fund_status"] in ("due", "in_settlement", "paid", "matched")
    acts = [line["act"] for line in transfer["timeline"]]
    assert acts == [
        "apply",
        "check",
        "accept",
        "issue_letter",
        "deliver_letter",
        "receive_statement",
        "post",
        "complete",
        "complete",
    ]
