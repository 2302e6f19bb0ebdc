"""Contracts that no caller stumbles over: one change each."""

from __future__ import annotations

from broken_contracts import LINES, member, operation, schema, settle


def nothing(it):
    pass


def an_operation_comes(it):
    it["paths"]["/v1/wards"] = {"get": {**operation(it, "/v1/regions", "get"), "operationId": "listWards"}}


def an_optional_parameter_comes(it):
    new = {"name": "ward", "in": "query", "schema": {"type": "string"}}
    operation(it, LINES, "get")["parameters"].append(new)


def an_optional_member_is_asked(it):
    schema(it, "SettlementRequest")["properties"]["ward"] = {"type": "string"}


def a_member_more_is_told(it):
    schema(it, "Settlement")["properties"]["ward"] = {"type": "string"}
    schema(it, "Settlement")["required"].append("ward")


def a_member_asked_may_be_left_out(it):
    schema(it, "SettlementRequest")["required"].remove("total")


def a_member_asked_loses_its_pattern(it):
    del member(it, "SettlementRequest", "invoice_number")["pattern"]


def a_list_asked_may_be_longer(it):
    member(it, "FeeLines", "lines")["maxItems"] = 500


def a_parameter_takes_more(it):
    next(one for one in operation(it, LINES, "get")["parameters"] if one.get("name") == "limit")["schema"][
        "maximum"
    ] = 500


def a_member_told_is_shorter(it):
    member(it, "Settlement", "message_id")["maxLength"] = 40


def a_member_told_is_always_there(it):
    schema(it, "Settlement")["required"].append("clearing")


def a_word_is_no_longer_told(it):
    schema(it, "State")["enum"].remove("waiting")


def a_text_told_becomes_an_enum(it):
    member(it, "Settlement", "message_id")["enum"] = ["A"]


def a_failure_more_is_told(it):
    settle(it)["responses"]["418"] = settle(it)["responses"]["422"]


def a_header_more_is_told(it):
    settle(it)["responses"]["201"]["headers"]["Ward"] = {"schema": {"type": "string"}}


def another_form_of_the_answer_comes(it):
    settle(it)["responses"]["201"]["content"]["text/html"] = {"schema": {"type": "string"}}


def another_way_in_comes(it):
    settle(it)["security"] = [*it["security"], {"signed": []}]


def a_scope_less_is_demanded(it):
    settle(it)["security"] = [{"clientCredentials": []}, *it["security"][1:]]


def words_for_people_change(it):
    settle(it)["summary"] = "Settle it."
    schema(it, "State")["description"] = "Where it stands."
    schema(it, "State")["x-enum-descriptions"] = []
    it["info"]["version"] = "9.9.9"


HARMLESS = (
    *(nothing, an_operation_comes, an_optional_parameter_comes, an_optional_member_is_asked),
    *(a_member_more_is_told, a_member_asked_may_be_left_out, a_member_asked_loses_its_pattern),
    *(a_list_asked_may_be_longer, a_parameter_takes_more, a_member_told_is_shorter),
    *(a_member_told_is_always_there, a_word_is_no_longer_told, a_text_told_becomes_an_enum),
    *(a_failure_more_is_told, a_header_more_is_told, another_form_of_the_answer_comes),
    *(another_way_in_comes, a_scope_less_is_demanded, words_for_people_change),
)
