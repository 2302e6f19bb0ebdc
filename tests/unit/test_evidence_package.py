"""Packages as they are made: byte for byte the same, readable by anybody's ZIP, with a cover for people."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO

import orjson
import pytest
from evidence_cases import GOOD, LOGS
from evidence_forgeries import CASES
from evidence_samples import (
    ANSWER,
    CLOSE,
    ERRAND,
    LOG,
    MADE_AT,
    REQUEST,
    STRANGER,
    TRUST,
    SmallLog,
    entry,
    package,
)
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.operations import OPERATIONS
from gateway.errands import Effect, State
from gateway.evidence import cover_words
from gateway.evidence.archive import FIRST, ArchiveRefused, archived, read_archive
from gateway.evidence.checkpoints import EvidenceLevel
from gateway.evidence.commitments import Digest
from gateway.evidence.entry import Entry, EntryClass, written
from gateway.evidence.findings import Conclusion
from gateway.evidence.manifest import BodiesState, read_manifest
from gateway.evidence.package import DoesNotHold, PackagedEntry, packed
from gateway.evidence.readme import README_TEXT
from gateway.evidence.trust import fingerprint
from gateway.evidence.verifier import verify
from gateway.vocabulary import Region

# -- the archive -----------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes_in_whatever_order():
    again = packed(ERRAND, [LOGS.close(), LOGS.claim()], trust=TRUST, made_at=MADE_AT)
    assert again == GOOD


def test_anybodys_zip_reads_it_and_every_member_is_stored():
    with zipfile.ZipFile(BytesIO(GOOD)) as archive:
        assert archive.testzip() is None
        assert {one.filename: archive.read(one) for one in archive.infolist()} == read_archive(GOOD)
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}
        assert archive.infolist()[0].filename == FIRST


def test_the_bodies_are_the_very_bytes_and_the_entry_is_what_is_hashed():
    members = read_archive(GOOD)
    assert members["entries/3.json"] == CLOSE
    assert (members["bodies/1/request"], members["bodies/3/answer"]) == (REQUEST.body, ANSWER.body)
    assert members["receipts/1.tlog-proof"].decode() == LOGS.receipt(1)


def test_the_manifest_lists_every_file_and_reads_back():
    members = read_archive(GOOD)
    manifest = read_manifest(members[FIRST])
    assert manifest.written() == members[FIRST]
    assert manifest.files == set(members) == set(manifest.digests) | {FIRST}
    said = orjson.loads(members[FIRST])
    assert (said["format"], said["errand_id"]) == ("chuanyu-evidence@v1", str(ERRAND))
    assert said["entries"][0]["parts"] == [
        {
            "name": "request",
            "file": "bodies/1/request",
            "salt": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        }
    ]


@given(
    st.dictionaries(st.integers(0, 99).map(lambda n: f"entries/{n}.json"), st.binary(max_size=60), max_size=5)
)
def test_archives_give_back_their_members(members):
    members = {FIRST: b"{}", **members}
    assert read_archive(archived(members)) == members


def test_an_archive_that_its_format_cannot_say_is_refused():
    with pytest.raises(ArchiveRefused, match="knows no member"):
        archived({"../x": b""})
    with pytest.raises(ArchiveRefused, match="more members"):
        archived({f"entries/{n}.json": b"" for n in range(65_536)})


# -- what is packed holds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [LOGS.claim(), LOGS.claim()],
        [replace(LOGS.claim(), parts=[replace(REQUEST, body=b"edited")])],
        [replace(LOGS.claim(), parts=[replace(REQUEST, name="Request")])],
        [replace(LOGS.claim(), parts=[])],
        [replace(LOGS.claim(), entry=b"{")],
        [replace(LOGS.claim(), receipt="a receipt")],
        [replace(LOGS.claim(), receipt=LOGS.receipt(3))],
        [SmallLog(signer=STRANGER).claim()],
        [LOGS.bare(5)],
        [LOGS.bare(0)],
    ],
    ids=lambda entries: str(len(entries)),
)
def test_what_does_not_hold_is_not_packed(entries):
    with pytest.raises(DoesNotHold):
        package(entries)


def test_why_it_was_not_packed_is_told():
    with pytest.raises(DoesNotHold, match="commitment bodies/1/request"):
        package([replace(LOGS.claim(), parts=[replace(REQUEST, body=b"edited")])])


def test_an_entry_as_the_gateway_writes_it_is_packed():
    made = written(
        Entry(
            recorded_at=datetime(2026, 11, 25, 12, tzinfo=UTC),
            entry_class=EntryClass.EXCHANGE,
            action="claim",
            outcome="asked",
            effect="unknown",
            client_id="hospital-1",
            organisation="",
            errand_id=ERRAND,
        ),
        Digest.SHA_256,
    ).entry
    log = SmallLog([made])
    archive = package([PackagedEntry(0, made, log.receipt(0, at=1_795_700_000), BodiesState.NONE)])
    assert verify(archive, TRUST).conclusion is Conclusion.HOLDS


# -- the cover -------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.addresses += [value for name, value in attrs if name in {"src", "href", "action"}]

    def handle_data(self, data):
        self.text += data


def cover_of(archive: bytes) -> Page:
    return Page(read_archive(archive)["cover.html"].decode())


def test_the_cover_says_in_both_languages_what_was_done():
    text = cover_of(GOOD).text
    for words in (
        "医保结算",
        "settle a visit",
        "已在地区生效",
        "it took effect",
        "四川省",
        "Sichuan",
        str(ERRAND),
    ):
        assert words in text
    for words in (
        "双方见证",
        "510198 → 500198",
        "2026-11-25 12:00:00",
        "request",
        "sent-1, received-1, answer",
    ):
        assert words in text
    assert fingerprint(LOG.key)[:8] in text


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("erased", "密钥已销毁"),
        ("withheld in part", "未全部提供"),
        ("not cosigned", "signed by the log alone"),
    ],
)
def test_the_cover_says_what_is_missing(name, words):
    assert words in cover_of(CASES[name].data).text


def test_the_cover_needs_nothing_else_and_runs_nothing():
    page = cover_of(GOOD)
    assert page.addresses == []
    assert not page.tags & {"script", "link", "img", "iframe", "object", "form", "a"}
    assert "default-src 'none'" in read_archive(GOOD)["cover.html"].decode()


def test_a_value_cannot_become_markup_on_the_cover():
    evil = '<script>alert(1)</script>"onload="x'
    log = SmallLog([entry(evil, operation=evil, client_id=evil, insured_area=evil, outcome=evil)])
    page = cover_of(package([log.bare(0)]))
    assert "script" not in page.tags
    assert page.text.count(evil) == 6


def test_every_word_of_the_gateways_has_words_on_the_cover():
    assert set(cover_words.OPERATIONS) == set(OPERATIONS)
    assert set(cover_words.OUTCOMES) == set(State) | {"Found", "Opened", "Erased"}
    assert set(cover_words.EFFECTS) == set(Effect)
    assert set(cover_words.REGIONS) == set(Region)
    assert set(cover_words.BODIES) == set(BodiesState)
    assert set(cover_words.LEVELS) == set(EvidenceLevel)


def test_the_readme_names_the_files_that_there_are():
    assert read_archive(GOOD)["README.txt"].decode() == README_TEXT
    for name in ("entries/N.json", "receipts/N.tlog-proof", "bodies/N/", "manifest.json", "cover.html"):
        assert README_TEXT.count(name) == 2
