"""Amounts in the words of a penalty: read when there is one reading, left to somebody's eyes otherwise."""

import pytest
from chongqing_credit_values import MONEY, RESULTS, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.regions.chongqing.credit import amounts, numerals
from gateway.services.credit.words import AmountKind

FINE, TAKEN = AmountKind.FINE, AmountKind.CONFISCATION


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚款人民币1.5万元", "15000.00"),
        ("罚款1.5万元", "15000.00"),
        ("警告；处以罚款1.5万元", "15000.00"),
        ("罚款15000元", "15000.00"),
        ("罚款人民币15,000元整", "15000.00"),
        ("罚款15，000元", "15000.00"),
        ("罚款人民币１５０００．５０元", "15000.50"),
        ("罚款３０，０００元", "30000.00"),
        ("罚款：人民币1,234,567.89元。", "1234567.89"),
        ("1.警告;2.罚款人民币500元整。", "500.00"),
        ("决定给予警告并处罚款1000元的行政处罚", "1000.00"),
        ("罚款(人民币)2000元", "2000.00"),
        ("罚款金额共计2000元", "2000.00"),
        ("罚款 2000 元", "2000.00"),
        ("罚款0.01元", "0.01"),
        ("罚款人民币壹万伍仟元整", "15000.00"),
        ("罚款贰仟元正", "2000.00"),
        ("罚款拾万元整", "100000.00"),
        ("罚款人民币壹拾贰万叁仟肆佰伍拾陆元柒角捌分", "123456.78"),
        ("罚款人民币壹万零伍拾元整", "10050.00"),
        ("罚款三千元", "3000.00"),
        ("罚款人民币15000元（大写：壹万伍仟元整）", "15000.00"),
        ("罚款人民币壹万伍仟元（15000元）", "15000.00"),
        ("货值金额3000元，罚款人民币15000元", "15000.00"),
        ("罚款15000元，逾期不缴纳的每日按罚款数额的3%加处罚款", "15000.00"),
        ("责令停产停业，罚款2000元", "2000.00"),
    ],
)
def test_one_amount_that_follows_at_once_is_read(text, yuan):
    assert amounts.read(text).amounts == {FINE: yuan}
    assert amounts.read(text).doubtful == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "没收违法所得1200.50元，罚款23500元",
        "罚款人民币2.35万元；没收违法所得人民币１，２００．５０元",
        "罚款23500元并没收违法所得1200.50元",
    ],
)
def test_a_fine_and_what_was_taken_are_told_apart(text):
    assert amounts.read(text).amounts == {FINE: "23500.00", TAKEN: "1200.50"}


@pytest.mark.parametrize(
    "text",
    [
        "罚款1万元至3万元",
        "罚款1万元以上3万元以下",
        "罚款5000元以下",
        "罚款不超过5000元",
        "罚款约5000元",
        "每台罚款500元",
        "罚款500元/台",
        "各罚款500元",
        "分别罚款500元",
        "不予罚款5000元",
        "免予罚款5000元",
        "加处罚款5000元",
        "罚款2000元，法定代表人3000元",
        "罚款2000元；罚款3000元",
        "罚款2000元，罚款2000元",
        "罚款3万余元",
        "罚款数千元",
        "罚款1,5元",
        "罚款1500 0元",
        "罚款1.23456789万元",
        "罚款1亿元",
        "罚款3万5千元",
        "罚款一万五元",
        "罚款壹万伍元整",
        "罚款人民币15000元（大写：壹万陆仟元整）",
        "罚款9999999999999999元",
        "对甲公司罚款2000元",
        "罚款，计2000元",
        "每台设备：罚款500元",
        "罚款500元，每台",
        "对三名股东，罚款5000元",
        "罚款20000元，减半执行",
        "罚款20000元，减按50%收取",
        "罚款20000元，不予执行",
        "不予行政处罚：罚款5000元",
        "以下幅度，罚款5000元",
        "罚款20000元；后经复议撤销",
        "罚款5000元.00",
    ],
)
def test_what_has_two_readings_or_none_is_left_to_somebodys_eyes(text):
    said = amounts.read(text)
    assert FINE not in said.amounts
    assert said.doubtful == {FINE}
    assert said.words == text


@pytest.mark.parametrize(
    "text",
    [
        "警告",
        "处违法所得一倍以上三倍以下罚款",
        "处以15000元罚款",
        "罚款15000",
        "罚没款2000元",
        "罚款5000美元",
    ],
)
def test_what_does_not_follow_the_word_is_no_amount(text):
    assert amounts.read(text).amounts == {}


def test_goods_that_were_taken_are_not_priced():
    assert amounts.read("没收非法财物价值800元").doubtful == {TAKEN}


# -- annotations ---------------------------------------------------------------------------------------


def test_an_annotation_wins_over_the_words_and_is_none_of_them():
    said = amounts.read("罚款1万元至3万元【罚款16000.00元】【没收0.50元】")
    assert (said.words, said.amounts) == ("罚款1万元至3万元", {FINE: "16000.00", TAKEN: "0.50"})
    assert said.annotated
    assert amounts.read("【罚款1.00元】").words is None
    unstated = amounts.read("罚款15000元【金额未载明】")
    assert (unstated.words, unstated.amounts, unstated.doubtful) == ("罚款15000元", {}, frozenset())


def test_only_the_very_end_annotates():
    assert amounts.read("【罚款1.00元】如上").annotated is False


@pytest.mark.parametrize(
    "text",
    [
        "【罚款1.00元】【罚款2.00元】",
        "【罚款01.00元】",
        f"【罚款{'9' * 40}.00元】",
        "【金额未载明】【罚款1.00元】",
    ],
)
def test_an_annotation_that_is_none_does_not_read(text):
    with pytest.raises(ValueError, match="annotat"):
        amounts.read(text)


def test_words_that_say_it_themselves_are_told_as_they_are():
    assert amounts.written("罚款人民币1.5万元", {FINE: "15000.00"}) == "罚款人民币1.5万元"
    assert amounts.written("罚款人民币1.5万元", {FINE: "1.50"}) == "罚款人民币1.5万元【罚款1.50元】"
    assert amounts.written("罚款人民币1.5万元", {}) == "罚款人民币1.5万元【金额未载明】"
    assert amounts.written(None, {TAKEN: "2.00", FINE: "1.00"}) == "【罚款1.00元】【没收2.00元】"
    assert amounts.written(None, {}) is None


@settings(max_examples=300, deadline=None)
@given(st.none() | texts() | RESULTS, st.fixed_dictionaries({}, optional={FINE: MONEY, TAKEN: MONEY}))
def test_whatever_is_told_in_words_reads_back_as_it_was(words, told):
    if words is not None and amounts.read(words).annotated:
        return
    sent = amounts.written(words, told)
    said = amounts.read(sent) if sent is not None else None
    assert (said.words, said.amounts) == (words, told) if said else (words, told) == (None, {})


# -- numerals ------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 10**12 - 1))
def test_every_whole_number_reads_back_from_the_words_that_the_rules_give_it(number):
    assert numerals.sum_in_numerals(f"{numerals.written(number)}元整") == number


@pytest.mark.parametrize(
    ("number", "capitals"),
    [
        (15_000, "壹万伍仟元整"),
        (10_500, "壹万零伍佰元整"),
        (10_500, "壹万伍佰元整"),
        (100_000, "壹拾万元整"),
        (1_000_010, "壹佰万零壹拾元整"),
        (30_005, "叁萬零伍圓整"),
        (20, "贰拾元"),
        (100_000_000, "壹亿元整"),
    ],
)
def test_sums_in_capitals(number, capitals):
    assert numerals.sum_in_numerals(capitals) == number


@pytest.mark.parametrize(
    "text",
    [
        "一万五元",
        "壹仟伍元",
        "伍仟万佰元",
        "元整",
        "零零伍元",
        "壹拾壹拾元",
        "十万五千元多",
        "壹万零伍仟元",
        "3万元",
    ],
)
def test_what_the_rules_do_not_write_is_no_sum(text):
    assert numerals.sum_in_numerals(text) is None
