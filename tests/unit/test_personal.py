"""What a request says of a person, of every service, is struck out of what a region says."""

from __future__ import annotations

import pytest

from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.services.medical_insurance.personal import by_document
from gateway.services.medical_insurance.words import CredentialKind, DocumentKind
from gateway.services.personal import by_resident_number, personal_values, struck_out

PENSIONER = {"name": "孙桂芳", "id_number": "510198195703036143"}


@pytest.mark.parametrize(
    ("request_of", "said", "left"),
    [
        (
            {"person": PENSIONER, "agency_code": "500198000001"},
            "孙桂芳（510198195703036143）不在500198000001参保",
            "***（***）不在500198000001参保",
        ),
        (
            {"patient": {"name": "李秋月", "document": {"kind": "x", "number": "A1"}}, "reason": "返回"},
            "李秋月持A1，返回",
            "***持***，返回",
        ),
        (
            {"person": PENSIONER, "agent": {"name": "孙强", "relation": "子女", "telephone": "13800000000"}},
            "代办人孙强（子女）13800000000",
            "代办人***（子女）***",
        ),
        (
            {"keep": "origin", "refund_account_number": "6228480000000000001"},
            "账号6228480000000000001",
            "账号***",
        ),
        ({"agency": {"name": "重庆市社会保险局"}}, "重庆市社会保险局已受理", "重庆市社会保险局已受理"),
    ],
)
def test_only_what_says_who_a_person_is_goes(request_of, said, left):
    assert struck_out(said, request_of) == left


def test_whoever_is_named_in_an_example_is_struck_out():
    """A request whose person stands under a member that nobody told us of would show here."""

    def leaves(value):
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        for part in parts:
            yield from leaves(part) if isinstance(part, (dict, list)) else [part]

    for operation in OPERATIONS:
        request = example(operation.operation_id).get("request", {}) if operation.asks else {}
        numbers = {
            one
            for one in leaves(request)
            if isinstance(one, str) and len(one) == 18 and one[:6] in ("510198", "500198")
        }
        assert numbers <= set(personal_values(request)), operation.operation_id


def test_every_card_with_the_resident_number_names_the_same_person():
    number = PENSIONER["id_number"]
    for kind in (DocumentKind.RESIDENT_ID_CARD, CredentialKind.RESIDENT_ID):
        assert by_document(kind, number) == by_resident_number(number)
    assert by_document(DocumentKind.FOREIGN_PASSPORT, number) != by_resident_number(number)
