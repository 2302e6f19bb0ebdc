"""The verifier against every forgery: each is found and named, and nothing that was touched holds."""

from __future__ import annotations

from collections.abc import Iterator

import orjson
import pytest
from evidence_cases import GOOD, LOGS, Case
from evidence_forgeries import CASES
from evidence_samples import TRUST, crc_repaired, repacked
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.evidence.archive import read_archive
from gateway.evidence.checkpoints import CHECKPOINT_CHECKS
from gateway.evidence.findings import CHECKS, INCIDENTAL, NEEDED, Conclusion, Finding, State, Verdict
from gateway.evidence.verifier import is_receipt, verify, verify_receipt

MEMBERS = read_archive(GOOD)
RECEIPT = LOGS.receipt(3).encode()
PROVING = sorted(name for name in MEMBERS if name not in {"manifest.json", "cover.html", "README.txt"})
CANNOT_FAIL = {"entry.version", "keys.further", "level", "consistency", "complete", "cover"}


def verdict_on(case: Case) -> Verdict:
    if is_receipt(case.data):
        return verify_receipt(case.data, case.trust)
    return verify(case.data, case.trust)


@pytest.mark.parametrize("name", CASES)
def test_every_forgery_is_found_and_named(name):
    case = CASES[name]
    verdict = verdict_on(case)
    found = [(one.id, one.state.value, one.where) for one in verdict.findings]
    assert case.expected in found
    assert verdict.conclusion.value == case.verdict


def test_every_check_that_can_fail_is_failed_by_some_forgery():
    failing = {
        one.id for case in CASES.values() for one in verdict_on(case).findings if one.state is State.FAILED
    }
    # An SM2 signature can be wrong only where GmSSL is here to tell.
    assert failing | {"log_signature.further"} == set(CHECKS) - CANNOT_FAIL


def test_the_good_package_is_described_by_its_findings_to_the_last():
    verdict = verify(GOOD, TRUST)
    open_ones = [(one.id, one.where) for one in verdict.findings if one.state is not State.OK]
    assert open_ones == [("date", "manifest.json"), ("complete", ""), ("cover", "")]
    assert {one.id for one in verdict.findings} == set(CHECKS) - {
        "keys.further",
        "log_signature.further",
        "consistency",
    }
    assert verdict.level == "witnessed_by_both"
    assert [(fact.index, fact.action, fact.effect) for fact in verdict.facts] == [
        (1, "claim", "unknown"),
        (3, "close", "applied"),
    ]


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("golden", "witnessed_by_both"),
        ("cosigned by one", "witnessed_by_one"),
        ("not cosigned", "logged"),
        ("without keys to trust", None),
        ("edited body", None),
    ],
)
def test_the_level_is_told_where_everything_holds_and_nowhere_else(name, level):
    assert verdict_on(CASES[name]).level == level


def test_the_level_of_a_package_is_that_of_its_weakest_entry():
    members = {**MEMBERS, "receipts/3.tlog-proof": LOGS.receipt(3, witnesses=[]).encode()}
    assert verify(repacked(members), TRUST).level == "logged"


# -- nothing can be touched ------------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_no_byte_of_the_archive_can_be_changed(at, change):
    touched = GOOD[:at] + bytes([GOOD[at] ^ change]) + GOOD[at + 1 :]
    assert verify(touched, TRUST).conclusion is Conclusion.FAILED


def test_no_bit_of_the_archive_can_be_changed():
    """Every byte once; which bit depends on where it stands."""
    holding = [
        at
        for at in range(len(GOOD))
        if verify(GOOD[:at] + bytes([GOOD[at] ^ (1 << at % 8)]) + GOOD[at + 1 :], TRUST).conclusion
        is not Conclusion.FAILED
    ]
    assert holding == []


def touched_once(content: bytes) -> Iterator[bytes]:
    for at in range(len(content)):
        yield content[:at] + bytes([content[at] ^ (1 << at % 7)]) + content[at + 1 :]


@pytest.mark.parametrize("name", PROVING)
def test_no_byte_can_be_changed_by_a_forger_who_makes_every_checksum_right(name):
    """A cosignature under another name or key id is a stranger's: it is not counted, and the level falls."""
    levels = {
        verify(repacked({**MEMBERS, name: touched}), TRUST).level for touched in touched_once(MEMBERS[name])
    }
    assert levels == ({None, "witnessed_by_one"} if name.startswith("receipts/") else {None})


def test_no_byte_of_the_manifest_can_be_changed_but_those_of_its_date():
    content = MEMBERS["manifest.json"]
    made_at = content.index(b'"made_at":"') + len(b'"made_at":"')
    loose = range(made_at, content.index(b'"', made_at))
    for at in range(len(content)):
        for bit in (1, 2, 16):
            touched = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
            verdict = verify(crc_repaired(GOOD, "manifest.json", touched), TRUST)
            assert verdict.conclusion is Conclusion.FAILED or at in loose


def test_no_byte_of_a_bare_receipt_can_be_changed_but_those_that_name_a_witness():
    receipts = filter(is_receipt, touched_once(RECEIPT))
    assert {verify_receipt(one, TRUST).level for one in receipts} == {None, "witnessed_by_one"}


@pytest.mark.parametrize("length", range(0, len(GOOD), 61))
def test_a_package_that_is_cut_short_does_not_hold(length):
    assert verify(GOOD[:length], TRUST).conclusion is Conclusion.FAILED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value, path=()):
    """Every place in a manifest that another value can stand in."""
    yield path
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


MANIFEST = orjson.loads(MEMBERS["manifest.json"])
PLACES = [path for path in places(MANIFEST) if path]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_a_manifest_with_anything_anywhere_is_judged_and_does_not_raise(path, value):
    manifest = orjson.loads(MEMBERS["manifest.json"])
    place = manifest
    for key in path[:-1]:
        place = place[key]
    unchanged, place[path[-1]] = place[path[-1]] == value, value
    try:
        text = orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, TypeError):
        return
    verdict = verify(crc_repaired(GOOD, "manifest.json", text), TRUST)
    told = path == ("made_at",) or "keys.further" in {one.id for one in verdict.findings}
    assert verdict.conclusion is Conclusion.FAILED or unchanged or told


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(orjson.loads(MEMBERS["entries/3.json"]))), json_values)
def test_an_entry_with_anything_anywhere_is_judged_and_does_not_raise(name, value):
    said = {**orjson.loads(MEMBERS["entries/3.json"]), name: value}
    try:
        text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, TypeError):
        return
    if text != MEMBERS["entries/3.json"]:
        verdict = verify(repacked({**MEMBERS, "entries/3.json": text}), TRUST)
        assert verdict.conclusion is Conclusion.FAILED


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_anything_at_all_is_judged_and_does_not_hold(data):
    for start in (b"", b"PK\3\4", GOOD[:200]):
        assert verify(start + data, TRUST).conclusion is Conclusion.FAILED
    assert verify_receipt(RECEIPT[:60] + data, TRUST).conclusion is Conclusion.FAILED


# -- what the verdict rests on ---------------------------------------------------------------------------


def test_finding_nothing_is_not_holding():
    assert Verdict([]).conclusion is Conclusion.NOT_ESTABLISHED
    every = [Finding(check, State.OK) for check in CHECKS]
    assert Verdict(every).conclusion is Conclusion.HOLDS
    for check in NEEDED:
        rest = [one for one in every if one.id != check]
        assert Verdict(rest).conclusion is Conclusion.NOT_ESTABLISHED


@pytest.mark.parametrize("check", CHECKS)
def test_what_was_not_checked_counts_against_it_unless_it_is_incidental(check):
    rest = [Finding(one, State.OK) for one in CHECKS]
    beside = Verdict([*rest, Finding(check, State.NOT_CHECKED)]).conclusion
    assert beside is (Conclusion.HOLDS if check in INCIDENTAL else Conclusion.NOT_ESTABLISHED)
    assert Verdict([*rest, Finding(check, State.FAILED)]).conclusion is Conclusion.FAILED


def test_a_new_kind_of_signature_is_checked_once_it_is_known():
    case = CASES["a further key of an unknown kind"]
    check = case.expected[0]
    for fits, state in ((True, State.OK), (False, State.FAILED)):
        known = {**CHECKPOINT_CHECKS, 0xFE: lambda public, text, payload, fits=fits: fits}
        states = {one.state for one in verify(case.data, case.trust, known).findings if one.id == check}
        assert states == {state}


def test_without_the_means_to_check_the_log_nothing_is_established():
    verdict = verify(GOOD, TRUST, {})
    assert verdict.conclusion is Conclusion.NOT_ESTABLISHED
    assert "log_signature" in {one.id for one in verdict.against}


def test_the_verdict_is_json_for_programs():
    said = verify(GOOD, None).written()
    assert orjson.loads(orjson.dumps(said)) == said
    assert {key["of"] for key in said["keys"]} == {"log", "witness sichuan", "witness chongqing"}
    assert all(key["fingerprint"].startswith(key["key"].split("+")[1]) for key in said["keys"])
    assert set(said["findings"][0]) == {"id", "state", "where", "says", "reason"}


def test_an_sm2_signature_is_left_unchecked_where_gmssl_is_missing(gmssl, without_gmssl):
    case = CASES["signed with SM2 too, 3"]
    verdict = verify(case.data, case.trust)
    states = {one.state for one in verdict.findings if one.id == "log_signature.further"}
    assert (states, verdict.conclusion) == ({State.NOT_CHECKED}, Conclusion.HOLDS)
