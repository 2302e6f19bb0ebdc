"""The second verifier, in JavaScript, finds what ours finds: in all forgeries, and in those of chance."""

from __future__ import annotations

import json
import random
import subprocess
from pathlib import Path

import orjson
import pytest
from evidence_cases import GOOD, LOGS, Case
from evidence_forgeries import CASES
from evidence_samples import TRUST, crc_repaired, repacked

from gateway.evidence.archive import archived, read_archive
from gateway.evidence.commitments import Digest
from gateway.evidence.findings import CHECKS
from gateway.evidence.trust import written_trust
from gateway.evidence.verifier import is_receipt, verify, verify_receipt

HERE = Path(__file__).parent
VERIFIER = HERE.parents[1] / "docs/verifier/verify.mjs"
MEMBERS = read_archive(GOOD)
ODD = [
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2**53 - 1,
        2**53,
        2**63,
        1.0,
        1e300,
        "",
        "x",
        "\0",
        "é",
        "～",
        "😀",
        "\u2028",
    ),
    *(
        "constructor",
        "__proto__",
        "toString",
        "2026-11-25T00:00:00Z",
        "../x",
        "sha256:",
        "sm3:AAAA",
        "erased",
    ),
    *([], {}, [[]], {"__proto__": {}}, {"constructor": "sha256:AAAA"}, ["x"], {"😀": 1, "～": 2}, "1" * 70),
]
ODD_TEXTS = [
    *(
        b"",
        b" 1",
        b"01",
        b"-0",
        b"1.0",
        b"1e2",
        b"9007199254740992",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"NaN",
    ),
    *(
        b'{"\xf0\x9f\x98\x80":1,"\xef\xbd\x9e":1}',
        b'"\\/"',
        b'"\\u0041"',
        b'"\\ud800"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
    ),
    *(
        b"[" * 33 + b"]" * 33,
        b"[" * 9000 + b"]" * 9000,
        b'"\xed\xa0\x80"',
        b'"\x7f"',
        b'"\\u000b"',
        b'"\\u000B"',
    ),
]
HASHED = [
    b"",
    b"abc",
    *(bytes(range(256)) * 2 for _ in range(1)),
    *(b"x" * length for length in range(50, 130)),
]


def flipped(content: bytes, at: int, bit: int) -> bytes:
    return content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]


def with_value(text: bytes, chance: random.Random) -> bytes:
    """JSON in which one place holds something odd."""
    value = orjson.loads(text)
    place = value
    while True:
        key = chance.choice(sorted(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[key], dict | list) or not place[key] or chance.random() < 0.3:
            break
        place = place[key]
    place[key] = chance.choice(ODD)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def invented(chance: random.Random) -> Case:
    """A forgery by chance; the generator's seed makes it the same every time."""
    name = chance.choice(sorted(MEMBERS))
    content = MEMBERS[name]
    at, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
    trust = chance.choice([TRUST, TRUST, None])
    receipt = LOGS.receipt(3).encode()
    kind = chance.randrange(7)
    if kind == 0:
        data = flipped(GOOD, chance.randrange(len(GOOD)), bit)
    elif kind == 1:
        data = crc_repaired(GOOD, name, flipped(content, at, bit))
    elif kind == 2 and name != "manifest.json":
        data = repacked({**MEMBERS, name: flipped(content, at, bit)})
    elif kind == 3:
        data = crc_repaired(GOOD, "manifest.json", with_value(MEMBERS["manifest.json"], chance))
    elif kind == 4:
        data = repacked({**MEMBERS, "entries/3.json": with_value(MEMBERS["entries/3.json"], chance)})
    elif kind == 5:
        data, trust = flipped(receipt, chance.randrange(30, len(receipt)), bit), TRUST
    else:
        data = repacked({one: content for one, content in MEMBERS.items() if one in {name, "manifest.json"}})
    return Case(data, "", "", trust)


def everything() -> dict[str, Case]:
    chance = random.Random(20_261_125)
    cases = dict(CASES)
    cases |= {f"by chance {number}": invented(chance) for number in range(900)}
    for text in ODD_TEXTS:
        cases[f"an entry {text[:40]!r}"] = Case(repacked({**MEMBERS, "entries/3.json": text}), "", "")
        cases[f"a manifest {text[:40]!r}"] = Case(archived({**MEMBERS, "manifest.json": text}), "", "")
    return cases


@pytest.fixture(scope="module")
def both(need_tool, tmp_path_factory):
    """What both verifiers say of every case; node runs once."""
    node, folder, cases = need_tool("node"), tmp_path_factory.mktemp("packages"), everything()
    names = {str(number): name for number, name in enumerate(cases)}
    for number, name in names.items():
        (folder / f"{number}.file").write_bytes(cases[name].data)
        if (trust := cases[name].trust) is not None:
            (folder / f"{number}.trust.json").write_text(written_trust(trust), "utf-8")
    for number, text in enumerate(HASHED):
        (folder / f"hash{number}.hash").write_bytes(text)
    command = [node, str(HERE / "verify_folder.mjs"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    theirs = json.loads(done.stdout)
    hashes = [theirs.pop(f"hash{number}") for number in range(len(HASHED))]
    return {name: (ours(cases[name]), theirs[number]) for number, name in names.items()}, hashes


def ours(case: Case) -> dict[str, object]:
    receipt = is_receipt(case.data)
    verdict = verify_receipt(case.data, case.trust) if receipt else verify(case.data, case.trust)
    return {"receipt": receipt, **json.loads(json.dumps(verdict.written()))}


def without_reasons(said):
    findings = [(one["id"], one["state"], one["where"], one["says"]) for one in said["findings"]]
    return {**said, "findings": findings}


@pytest.mark.parametrize("name", CASES)
def test_both_verifiers_find_the_same_in(name, both):
    mine, theirs = both[0][name]
    assert without_reasons(theirs) == without_reasons(mine)
    case = CASES[name]
    assert theirs["verdict"] == case.verdict
    assert case.expected in [(one["id"], one["state"], one["where"]) for one in theirs["findings"]]


def test_both_verifiers_find_the_same_in_packages_that_chance_forged(both):
    differing = {
        name: (mine, theirs)
        for name, (mine, theirs) in both[0].items()
        if without_reasons(theirs) != without_reasons(mine)
    }
    assert differing == {}


def test_chance_has_forged_enough_kinds(both):
    failed = {
        one["id"]
        for name, (mine, _) in both[0].items()
        if name.startswith("by chance")
        for one in mine["findings"]
        if one["state"] == "failed"
    }
    assert len(failed) >= 18
    assert failed <= set(CHECKS)


def test_every_reason_is_told_in_both_languages(both):
    for _, theirs in both[0].values():
        for one in theirs["findings"]:
            assert bool(one["reason"]) == bool(one["chinese"])


def test_sm3_is_that_of_the_library(both):
    assert both[1] == [Digest.SM3.of(text).hex() for text in HASHED]


# -- its command line ------------------------------------------------------------------------------------


@pytest.fixture
def run(need_tool, tmp_path):
    node = need_tool("node")
    (tmp_path / "good.zip").write_bytes(GOOD)
    (tmp_path / "edited.zip").write_bytes(CASES["edited body"].data)
    (tmp_path / "3.tlog-proof").write_text(LOGS.receipt(3), "utf-8")
    (tmp_path / "keys.json").write_text(written_trust(TRUST), "utf-8")

    def running(*arguments):
        command = [node, str(VERIFIER), *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.splitlines(), done.stderr

    return running


def test_its_command_line_answers_as_ours_does(run):
    status, lines, _ = run("good.zip", "--trust", "keys.json")
    assert (status, lines[-1]) == (0, "Everything holds. Evidence level: witnessed_by_both.")
    status, lines, _ = run("edited.zip", "--trust", "keys.json")
    assert (status, lines[-1]) == (1, "This does NOT hold.")
    assert any(line.startswith("FAILED       commitment [bodies/3/answer]: ") for line in lines)
    status, lines, _ = run("good.zip")
    assert (status, lines[-3][:16]) == (3, "witness sichuan:")
    assert lines[-2] == "Not checked, see above: keys, date, complete, cover."
    status, lines, _ = run("--json", "--trust", "keys.json", "3.tlog-proof")
    assert (status, json.loads("\n".join(lines))["verdict"]) == (0, "holds")


@pytest.mark.parametrize(
    "arguments",
    [
        *((), ("missing.zip",), ("good.zip", "--trust", "missing.json"), ("good.zip", "--trust", "good.zip")),
        *(("good.zip", "--trust"), ("good.zip", "edited.zip"), ("--all", "good.zip"), ("3.tlog-proof",)),
    ],
)
def test_what_its_command_line_cannot_read_is_one_line(run, arguments):
    status, lines, said = run(*arguments)
    assert (status, lines, said.count("\n")) == (2, [], 1)
    assert said.startswith("verify: ")
