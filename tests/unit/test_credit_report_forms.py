"""The credit report as a page and as a document: everything in both, marked where regions differ."""

import json
import re
from datetime import date
from html import unescape
from io import BytesIO
from itertools import chain
from uuid import uuid4

import pytest
from credit_samples import record
from pypdf import PdfReader

from gateway.api.credit.report_layout import sheet_of
from gateway.api.credit.report_page import page
from gateway.api.credit.report_pdf import pdf
from gateway.api.credit.report_words import CHAPTERS, OUTCOMES, PURPOSES, WHY, said
from gateway.api.examples import example
from gateway.cases.answers import RegionOutcome
from gateway.cases.credit.answers import CreditReport
from gateway.services.credit.chapters import ChapterName, chapters_of, suggestions_of
from gateway.services.credit.comparing import side_by_side
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.credit.publicity import PublicityReason
from gateway.services.credit.words import AmountKind, PenaltyCategory, RecordKind, ReviewReason

TODAY = date(2026, 5, 1)
EXAMPLE = json.dumps(example("makeCreditReport")["answer"]).encode()


def report(records=(), **differently):
    """The example's report, over other records."""
    found = side_by_side(records, TODAY)
    chapters, suggestions = chapters_of(found), suggestions_of(found, TODAY)
    told = CreditReport.model_validate_json(EXAMPLE)
    made = told.model_copy(update={"chapters": chapters, "suggestions": suggestions, **differently})
    return made.model_dump_json(exclude_none=True).encode()


def texts_of(answer):
    """Every text that a report is to show."""
    sheet = sheet_of(CreditReport.model_validate_json(answer))
    shown = [sheet.title, *sheet.warnings, *sheet.foot]
    for section in sheet.sections:
        shown += [section.title, *section.notes]
        for grid in section.grids:
            shown += [*grid.heads, *([grid.caption] if grid.caption else [])]
            for row in grid.rows:
                shown += [row.label, *chain.from_iterable(row.cells)]
    return {text for both in shown for text in (both.zh, both.en) if text}


def read(document):
    """What a reader of the document sees; lines are broken anywhere."""
    return closed("".join(one.extract_text() for one in PdfReader(BytesIO(document)).pages))


def closed(text):
    return re.sub(r"\s", "", text)


def seen(html):
    return closed(unescape(re.sub(r"<[^>]*>", "", html.decode())))


SEVERAL = (
    record(),
    record(region="chongqing", published_from="sichuan", objected=True, severity=None, fine="1500.00"),
    record(document_number="川市监罚〔2025〕9号", decided_on=date(2025, 6, 1), severity=None),
    record(kind=RecordKind.HONOUR, document_number="川荣〔2026〕1号", penalties=(), amounts=()),
)


@pytest.mark.parametrize("answer", [EXAMPLE, report(SEVERAL), report()], ids=["example", "several", "none"])
def test_page_and_document_show_everything_that_the_report_says(answer):
    wanted = {closed(text) for text in texts_of(answer)}
    assert len(wanted) > 30
    for shown in (seen(page(answer)), read(pdf(answer))):
        assert [text for text in wanted if text not in shown] == []


def test_what_regions_say_differently_is_marked_and_neither_is_preferred():
    html = page(report(SEVERAL)).decode()
    marked = re.findall(r'<tr class="differs"><th scope="row">([^<]+)<', html)
    assert {"金额", "失信严重程度", "异议"} <= set(marked)
    assert "15000.00" in html
    assert "1500.00" in html.replace("15000.00", "")
    assert "不一致" in read(pdf(report(SEVERAL)))


def test_a_region_that_did_not_answer_is_named_first():
    said_nothing = {"outcome": "unreached", "records": 0}
    told = json.loads(EXAMPLE)
    told["regions"][1] |= said_nothing
    told["complete"] = False
    for text in (seen(page(json.dumps(told).encode())), read(pdf(json.dumps(told).encode()))):
        assert "重庆Chongqing未答复（未联通），本报告可能不完整。" in text
        assert text.index("未答复") < text.index("登记注册")
    assert "未答复" not in seen(page(EXAMPLE))


def test_what_a_region_wrote_is_never_markup():
    hostile = '<script src="//evil.example/x.js"></script><b>&amp;</b>"\''
    answer = report([record(title=hostile, facts=hostile)])
    html = page(answer).decode()
    assert "<script" not in html
    assert html.count("<b>") == 0
    assert closed(hostile) in seen(page(answer))
    assert closed(hostile) in read(pdf(answer))


def test_the_page_asks_no_host_for_anything():
    html = page(report(SEVERAL)).decode()
    assert not re.search(r"https?:|//|url\(|<(script|img|link|iframe|object)", html)


def test_a_long_text_goes_over_pages_and_a_character_beyond_the_face_is_said_so():
    facts = "".join(f"第{number}项违法事实经查属实。" for number in range(160))
    answer = report([record(facts=facts, title="𠮷田商行")])
    told = read(pdf(answer))
    assert "第0项" in told
    assert "第159项" in told
    assert "〓田商行" in told
    assert "𠮷田商行" in page(answer).decode()


def test_many_records_of_each_region_are_one_document_and_always_the_same():
    many = [
        record(region=region, document_number=f"川市监罚〔2026〕{number}号")
        for number in range(40)
        for region in ("sichuan", "chongqing")
    ]
    answer = report(many)
    document = pdf(answer)
    assert document == pdf(answer)
    assert read(document).count("川市监罚〔2026〕39号") == 2  # as a record, and as what may be repaired


def test_every_errand_and_the_number_stand_on_it():
    told = json.loads(EXAMPLE)
    told["errand_ids"] = [str(uuid4()) for _ in range(4)]
    answer = json.dumps(told).encode()
    for text in (seen(page(answer)), read(pdf(answer))):
        assert told["report_number"] in text
        assert all(one in text for one in told["errand_ids"])


@pytest.mark.parametrize(
    ("words", "enum"),
    [
        (CHAPTERS, ChapterName),
        (WHY, PublicityReason),
        (PURPOSES, CreditPurpose),
        (OUTCOMES, RegionOutcome),
    ],
)
def test_every_word_has_its_english(words, enum):
    assert set(words) == set(enum)


@pytest.mark.parametrize("enum", [RecordKind, PenaltyCategory, AmountKind, ReviewReason, PublicityReason])
def test_terms_are_shown_without_what_they_say_to_programmers(enum):
    assert not [word for word in enum if re.search("[a-z0-9]", said(word).zh) or not said(word).zh]
