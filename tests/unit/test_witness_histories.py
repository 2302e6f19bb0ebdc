"""Garbage does not break a witness, and nothing that is tried makes it cosign two histories of a log."""

from __future__ import annotations

import itertools
from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from witnessed import AT, COSIGNER, FORKED, HONEST, LOG, ORIGIN, Line, body, growth, mth, proof, signed

from gateway.evidence.notes import Ed25519Signer, Note
from gateway.evidence.tree import leaf_hash
from gateway.witness.cosigning import Witness
from gateway.witness.refusals import NotProved, NotTheLatest
from gateway.witness.state import Memory
from gateway.witness.submission import read_submission


@pytest.fixture
def memory(tmp_path):
    opened = Memory.opened(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
async def line(memory):
    line = Line(Witness(COSIGNER, [LOG.key], memory))
    async with line.http:
        yield line


# -- garbage ---------------------------------------------------------------------------------------------

numbers = st.one_of(st.integers(0, 12), st.integers(0, 2**70), st.sampled_from([2**63 - 1, 2**63, 2**64]))
hashes = st.one_of(st.binary(max_size=40), st.sampled_from([mth(HONEST[:n]) for n in range(12)]))
words = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), min_size=1, max_size=12)


@st.composite
def signed_garbage(draw):
    """What only the holder of the log's key can send: anything at all under a good signature."""
    root = b64encode(draw(hashes)).decode()
    text = "\n".join([ORIGIN, str(draw(numbers)), root, *draw(st.lists(words, max_size=3)), ""])
    return body(draw(numbers), draw(st.lists(hashes, max_size=5)), str(Note(text).signed_by(LOG)))


@st.composite
def damaged(draw):
    """A good body with a piece taken out and another put in."""
    good = growth(*draw(st.sampled_from([(0, 5), (5, 9), (5, 5)])))
    start, length = draw(st.integers(0, len(good))), draw(st.integers(0, 30))
    return good[:start] + draw(st.binary(max_size=6)) + good[start + length :]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=300), words.map(str.encode), signed_garbage(), damaged()))
async def test_garbage_is_answered_in_one_line_and_never_breaks_the_witness(line, content):
    answer = await line.add(content)
    assert answer.status_code in {200, 400, 403, 404, 409, 422}
    assert answer.text.endswith("\n")
    assert answer.text.count("\n") == 1


# -- one history, whatever is tried ----------------------------------------------------------------------


def offered(entries, old, proved, signer=LOG):
    return read_submission(body(old, proved, signed(entries, signers=(signer,), origin=signer.name)))


def cosigns(witness, submission):
    try:
        witness.cosign(submission)
    except (NotTheLatest, NotProved):
        return False
    return True


def agree(one, other):
    """Whether one of two histories begins with the other."""
    return all(ours == theirs for ours, theirs in zip(one, other, strict=False))


BITS = st.lists(st.sampled_from([b"0", b"1"]), max_size=9)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(BITS, BITS, st.none() | st.integers(0, 9)), min_size=2, max_size=12))
def test_whatever_is_cosigned_is_one_history(tmp_path_factory, tries):
    """Any trees in any order, with proofs from any other tree, from the true latest size or a wrong one."""
    memory = Memory.opened(tmp_path_factory.mktemp("witness"))
    witness, cosigned = Witness(COSIGNER, [LOG.key], memory, lambda: AT), []
    for entries, prover, guess in tries:
        old = min(memory.latest(ORIGIN).size if guess is None else guess, len(entries))
        proofs = proof(old, entries), proof(old, prover), [*map(leaf_hash, prover)]
        cosigned += [entries for one in proofs if cosigns(witness, offered(entries, old, one))]
    memory.close()
    assert all(agree(*pair) for pair in itertools.combinations(cosigned, 2))


def pressed(witness, signer, entries):
    """Try everything to have a checkpoint cosigned: any old size, proofs of either history, shorter ones."""
    told = witness.memory.latest(signer.name).size
    for old in {told, 0, 3, 4, 6}:
        for history in (HONEST, FORKED):
            parts = proof(old, history[: len(entries)])
            for proved in (parts, parts[1:], parts[:-1], []):
                if old <= len(entries) and cosigns(witness, offered(entries, old, proved, signer)):
                    return True
    return False


@pytest.mark.parametrize("begun", [0, 3], ids=["from nothing", "from a common beginning"])
def test_no_order_of_two_histories_makes_one_witness_cosign_both(memory, begun):
    four = [HONEST[:4], FORKED[:4], HONEST[:6], FORKED[:6]]
    orders = list(itertools.permutations(four))
    signers = [Ed25519Signer(f"log.example/{number}", LOG.seed) for number, _ in enumerate(orders)]
    witness = Witness(COSIGNER, [signer.key for signer in signers], memory)
    for signer, order in zip(signers, orders, strict=True):
        assert begun == 0 or pressed(witness, signer, HONEST[:begun])
        cosigned = [entries for entries in order if pressed(witness, signer, entries)]
        assert cosigned[0] == order[0]
        assert all(agree(*pair) for pair in itertools.combinations(cosigned, 2))
        if order[:2] in ((HONEST[:4], HONEST[:6]), (FORKED[:4], FORKED[:6])):
            assert len(cosigned) == 2
