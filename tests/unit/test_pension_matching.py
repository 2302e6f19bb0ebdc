"""Money without a case number: matched where all fits one case, never guessed where something differs."""

from uuid import UUID

import pytest

from gateway.cases.pension.fund_memory import Candidate
from gateway.cases.pension.matching import Arrived, Verdict, verdict_on
from gateway.services.pension.words import PaymentMismatch, Scheme

NAME, OTHER_NAME = b"name", b"another name"
FIRST, SECOND = UUID(int=1), UUID(int=2)
MONEY = Arrived(NAME, Scheme.EMPLOYEE, "36464.74")


def case(transfer_id=FIRST, *, name=NAME, schemes=(Scheme.EMPLOYEE,), total="36464.74"):
    return Candidate(transfer_id=transfer_id, name_index=name, schemes=frozenset(schemes), total=total)


def test_what_fits_in_everything_is_matched():
    assert verdict_on(MONEY, [case()]) == Verdict(FIRST, None)


def test_money_for_nobody_names_no_case():
    assert verdict_on(MONEY, []) == Verdict(None, PaymentMismatch.NO_CASE)


@pytest.mark.parametrize("total", ["36464.73", "36464.75", "3646.47", "0.00"])
def test_one_fen_more_or_less_is_another_amount(total):
    assert verdict_on(MONEY, [case(total=total)]) == Verdict(FIRST, PaymentMismatch.AMOUNT)


def test_another_name_or_one_that_was_erased_is_another_name():
    for name in (OTHER_NAME, None):
        assert verdict_on(MONEY, [case(name=name)]) == Verdict(FIRST, PaymentMismatch.NAME)


def test_another_scheme_is_another_scheme():
    resident = case(schemes=(Scheme.RESIDENT,))
    assert verdict_on(MONEY, [resident]) == Verdict(FIRST, PaymentMismatch.SCHEME)


@pytest.mark.parametrize("scheme", [Scheme.EMPLOYEE, Scheme.INSTITUTION])
def test_a_bank_may_write_the_scheme_of_either_side(scheme):
    money = Arrived(NAME, scheme, "36464.74")
    changes_scheme = case(schemes=(Scheme.EMPLOYEE, Scheme.INSTITUTION))
    assert verdict_on(money, [changes_scheme]) == Verdict(FIRST, None)


def test_who_it_is_is_named_before_what_it_is():
    wrong = case(name=OTHER_NAME, schemes=(Scheme.RESIDENT,), total="1.00")
    assert verdict_on(MONEY, [wrong]).mismatch is PaymentMismatch.NAME
    wrong = case(schemes=(Scheme.RESIDENT,), total="1.00")
    assert verdict_on(MONEY, [wrong]).mismatch is PaymentMismatch.SCHEME


def test_of_two_that_fit_none_is_chosen():
    both = [case(FIRST), case(SECOND)]
    assert verdict_on(MONEY, both) == Verdict(None, PaymentMismatch.SEVERAL)


def test_the_one_that_fits_is_chosen_among_others_in_any_order():
    others = [case(FIRST, total="1.00"), case(SECOND)]
    assert verdict_on(MONEY, others) == verdict_on(MONEY, others[::-1]) == Verdict(SECOND, None)


def test_of_several_that_differ_the_nearest_is_named_and_of_two_as_near_none():
    far, near = case(FIRST, name=OTHER_NAME, total="1.00"), case(SECOND, total="1.00")
    assert verdict_on(MONEY, [far, near]) == Verdict(SECOND, PaymentMismatch.AMOUNT)
    also_near = case(FIRST, total="2.00")
    assert verdict_on(MONEY, [also_near, near]) == Verdict(None, PaymentMismatch.SEVERAL)


def test_an_amount_is_compared_as_a_number():
    assert verdict_on(Arrived(NAME, Scheme.EMPLOYEE, "100.00"), [case(total="100")]).mismatch is None
