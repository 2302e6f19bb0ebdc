"""Two regions' witnesses, and a log with several histories: it never has both cosign in two of them."""

from __future__ import annotations

import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from witnessed_logs import Log, body, cosigned_at, tree

A = tree("a", 8)
B = tree("b", 8, A, 3)
C = tree("c", 8, A, 4)
"""It begins as A does, and leaves it later than B."""
NAMED = {"A": A, "B": B, "C": C}
BASIC = [("A", 4), ("B", 4), ("A", 6), ("B", 6)]
ALL = [*BASIC, ("C", 6), ("C", 8)]
ORDERS = list(itertools.permutations(BASIC))
LOGS = [Log(f"histories.example/{number}") for number in range(120)]
_unused = iter(LOGS)


@pytest.fixture(scope="module")
def regions(start):
    return [start(LOGS, region=region) for region in ("sichuan", "chongqing")]


def agree(one, other):
    """Whether one checkpoint's tree begins with the other's."""
    (name, size), (other_name, other_size) = one, other
    least = min(size, other_size)
    return NAMED[name].root(least) == NAMED[other_name].root(least)


def pressed(witness, log, wanted):
    """Try all that the holder of the log's key can think of to have a checkpoint cosigned."""
    name, size = wanted
    history, told = NAMED[name], witness.size(log)
    checkpoint = log.signed(size, history.root(size))
    for old in dict.fromkeys((told, 0, 3, 4, 6)):
        if old > size:
            continue
        proofs = [one.proof(old, size) for one in (history, *NAMED.values())]
        proofs += [[], proofs[0][1:], proofs[0][:-1]]
        for content in dict.fromkeys(body(old, proof, checkpoint) for proof in proofs):
            answer = witness.add(content)
            if answer.status_code == 200:
                cosigned_at(answer.text, checkpoint, witness.vkey)
                return True
            assert answer.status_code in {409, 422}
    return False


def obtained(regions, steps, log):
    """What each witness cosigned, when the checkpoints were offered in these steps: (witness, checkpoint)."""
    cosigned = [[], []]
    for which, wanted in steps:
        if pressed(regions[which], log, wanted):
            cosigned[which].append(wanted)
    return cosigned


def check(cosigned):
    """No witness cosigned two histories; so no two checkpoints that both cosigned are of different ones."""
    for one in cosigned:
        assert all(agree(*pair) for pair in itertools.combinations(one, 2))
    final = set(cosigned[0]) & set(cosigned[1])
    assert all(agree(*pair) for pair in itertools.combinations(final, 2))
    return final


def interleaved(orders, shuffle):
    """One sequence out of two, each in its own order."""
    turns = [0] * len(orders[0]) + [1] * len(orders[1])
    shuffle(turns)
    left = [iter(order) for order in orders]
    return [(which, next(left[which])) for which in turns]


def mirrored(order):
    return [("B" if name == "A" else "A", size) for name, size in order]


@pytest.mark.parametrize(
    "second", [list, mirrored, lambda order: order[::-1]], ids=["same", "other", "reverse"]
)
def test_no_order_and_no_interleaving_gives_two_final_histories(regions, second):
    final = []
    for number, order in enumerate(ORDERS):
        steps = interleaved([order, second(order)], random.Random(number).shuffle)
        final.append(check(obtained(regions, steps, next(_unused))))
    if second is list:
        # An honest log is witnessed by both: what is refused above is not refused for another reason.
        assert {("A", 4), ("A", 6)} in final
        assert all(final)
    if second is mirrored:
        assert not any(final)


def test_neither_do_three_histories_in_any_order(regions):
    for number in range(30):
        chance = random.Random(number)
        orders = [chance.sample(ALL, len(ALL)) for _ in regions]
        check(obtained(regions, interleaved(orders, chance.shuffle), next(_unused)))


def test_neither_do_all_histories_at_once(regions):
    for _ in range(10):
        log, steps = next(_unused), [(which, wanted) for which in (0, 1) for wanted in ALL] * 2
        random.shuffle(steps)
        with ThreadPoolExecutor(8) as crowd:
            asked = [crowd.submit(pressed, regions[which], log, wanted) for which, wanted in steps]
        cosigned = [[], []]
        for (which, wanted), answer in zip(steps, asked, strict=True):
            if answer.result():
                cosigned[which].append(wanted)
        assert all(cosigned)
        check(cosigned)
