"""Contracts that would break a caller: one change each, and the line that the gate asks for."""

from __future__ import annotations

VISITS = "/v1/medical-insurance/visits"
SETTLEMENTS = f"{VISITS}/{{visit_id}}/settlements"
LINES = f"{VISITS}/{{visit_id}}/fee-lines"
ERRAND = "/v1/errands/{errand_id}"
KEPT = (VISITS, SETTLEMENTS, LINES, ERRAND, "/v1/regions")
"""Enough of the paths to show every kind of change, and quick to compare."""


def schema(document, name):
    return document["components"]["schemas"][name]


def member(document, name, of):
    return schema(document, name)["properties"][of]


def operation(document, path, method="post"):
    return document["paths"][path][method]


def settle(document):
    return operation(document, SETTLEMENTS)


def an_operation_goes(it):
    del it["paths"][SETTLEMENTS]


def an_operation_is_renamed(it):
    settle(it)["operationId"] = "settleStay"


def a_path_is_another(it):
    it["paths"]["/v2/settlements"] = it["paths"].pop(SETTLEMENTS)


def a_method_is_another(it):
    it["paths"][SETTLEMENTS]["put"] = it["paths"][SETTLEMENTS].pop("post")


def a_path_parameter_is_renamed(it):
    ways = it["paths"].pop(ERRAND)
    next(one for one in ways["get"]["parameters"] if one.get("name") == "errand_id")["name"] = "errand"
    it["paths"]["/v1/errands/{errand}"] = ways


def a_tag_is_another(it):
    settle(it)["tags"] = ["money"]


def a_query_parameter_goes(it):
    kept = [one for one in operation(it, LINES, "get")["parameters"] if one.get("name") != "cursor"]
    operation(it, LINES, "get")["parameters"] = kept


def a_parameter_is_demanded(it):
    new = {"name": "ward", "in": "query", "required": True, "schema": {"type": "string"}}
    operation(it, LINES, "get")["parameters"].append(new)


def a_header_is_demanded(it):
    new = {"name": "X-Ward", "in": "header", "required": True, "schema": {"type": "string"}}
    settle(it)["parameters"].append(new)


def a_parameter_becomes_required(it):
    next(one for one in operation(it, LINES, "get")["parameters"] if one.get("name") == "limit")[
        "required"
    ] = True


def a_shared_header_becomes_required(it):
    it["components"]["parameters"]["Traceparent"]["required"] = True


def a_shared_header_is_shorter(it):
    it["components"]["parameters"]["IdempotencyKey"]["schema"]["maxLength"] = 64


def a_parameter_takes_less(it):
    next(one for one in operation(it, LINES, "get")["parameters"] if one.get("name") == "limit")["schema"][
        "maximum"
    ] = 10


def a_parameter_is_written_otherwise(it):
    next(one for one in operation(it, LINES, "get")["parameters"] if one.get("name") == "limit")["style"] = (
        "pipeDelimited"
    )


def a_body_is_demanded(it):
    operation(it, ERRAND, "get")["requestBody"] = settle(it)["requestBody"]


def a_body_goes(it):
    del settle(it)["requestBody"]


def a_body_is_of_another_media_type(it):
    content = settle(it)["requestBody"]["content"]
    content["application/xml"] = content.pop("application/json")


def a_member_is_demanded(it):
    schema(it, "SettlementRequest")["properties"]["ward"] = {"type": "string"}
    schema(it, "SettlementRequest")["required"].append("ward")


def a_member_becomes_required(it):
    schema(it, "SettlementRequest")["required"].append("invoice_number")


def a_member_is_no_longer_asked(it):
    del schema(it, "SettlementRequest")["properties"]["invoice_number"]


def a_member_asked_gets_a_pattern(it):
    member(it, "SettlementRequest", "invoice_number")["pattern"] = "^[0-9]+$"


def a_member_asked_gets_a_format(it):
    member(it, "SettlementRequest", "invoice_number")["format"] = "uuid"


def a_member_asked_is_shorter(it):
    member(it, "SettlementRequest", "invoice_number")["maxLength"] = 3


def a_member_asked_is_another_type(it):
    it["components"]["schemas"]["SettlementRequest"]["properties"]["invoice_number"] = {"type": "integer"}


def a_default_is_another(it):
    member(it, "SettlementRequest", "use_personal_account")["default"] = "whatever was not it"


def a_list_asked_must_be_longer(it):
    member(it, "FeeLines", "lines")["minItems"] = 2


def a_word_is_no_longer_taken(it):
    schema(it, "CareKind")["enum"].remove("outpatient")


def a_text_asked_becomes_an_enum(it):
    member(it, "SettlementRequest", "invoice_number")["enum"] = ["A", "B"]


def a_word_is_new_in_an_answer(it):
    schema(it, "State")["enum"].append("paused")


def an_enum_of_answers_is_opened(it):
    del schema(it, "State")["enum"]


def a_member_is_no_longer_told(it):
    del schema(it, "Settlement")["properties"]["settled_at"]
    schema(it, "Settlement")["required"].remove("settled_at")


def a_member_told_may_be_absent(it):
    schema(it, "Settlement")["required"].remove("settled_at")


def a_member_told_may_be_null(it):
    member(it, "Settlement", "settled_at")["type"] = ["string", "null"]


def a_member_told_is_another_type(it):
    it["components"]["schemas"]["Amounts"]["properties"]["cash"]["type"] = "number"


def a_member_told_loses_its_pattern(it):
    del member(it, "Amounts", "cash")["pattern"]


def a_member_told_is_another_format(it):
    member(it, "Settlement", "settled_at")["format"] = "date"


def a_member_told_is_of_another_named_type(it):
    it["components"]["schemas"]["Money"] = schema(it, "Amounts")
    member(it, "Settlement", "amounts")["$ref"] = "#/components/schemas/Money"


def a_list_told_holds_something_else(it):
    member(it, "FeeLinePage", "lines")["items"] = {"type": "string"}


def an_answer_is_one_of_several(it):
    schema(it, "Settlement")["oneOf"] = [{"required": ["cancels"]}]


def a_status_is_no_longer_told(it):
    del settle(it)["responses"]["504"]


def a_success_is_another(it):
    settle(it)["responses"]["202"] = settle(it)["responses"]["201"]


def an_answer_is_of_another_media_type(it):
    content = settle(it)["responses"]["201"]["content"]
    content["application/xml"] = content.pop("application/json")


def a_header_is_no_longer_told(it):
    del settle(it)["responses"]["201"]["headers"]["Location"]


def a_header_told_may_be_absent(it):
    del it["components"]["headers"]["Location"]["required"]


def a_scope_is_demanded(it):
    settle(it)["security"] = [{"clientCredentials": ["medical-insurance", "settling"]}, *it["security"][1:]]


def one_way_in_is_shut(it):
    operation(it, ERRAND, "get")["security"] = [{"clientCredentials": ["medical-insurance"]}]


NO_LONGER_AT = f"no longer at `POST {SETTLEMENTS}`"
MONEY = r"^-?(0|[1-9][0-9]{0,13})\.[0-9]{2}$"

BREAKING = {
    an_operation_goes: ["`settleVisit`: `settleVisit` is gone."],
    an_operation_is_renamed: ["`settleVisit`: is renamed to `settleStay`."],
    a_path_is_another: [f"`settleVisit`: stands at `POST /v2/settlements`, {NO_LONGER_AT}."],
    a_method_is_another: [f"`settleVisit`: stands at `PUT {SETTLEMENTS}`, {NO_LONGER_AT}."],
    a_path_parameter_is_renamed: [
        "`getErrand`: `errand_id` is no longer taken.",
        "`getErrand`: `errand`, a new parameter, is required.",
        "`getErrand`: stands at `GET /v1/errands/{errand}`, no longer at `GET /v1/errands/{errand_id}`.",
    ],
    a_tag_is_another: ["`settleVisit`: `medical-insurance` is no longer its tag."],
    a_query_parameter_goes: ["`listFeeLines`: `cursor` is no longer taken."],
    a_parameter_is_demanded: ["`listFeeLines`: `ward`, a new parameter, is required."],
    a_header_is_demanded: ["`settleVisit`: `X-Ward`, a new parameter, is required."],
    a_parameter_becomes_required: ["`listFeeLines`: `limit` is required."],
    a_shared_header_becomes_required: ["`Traceparent`: `traceparent` is required."],
    a_shared_header_is_shorter: [
        "`IdempotencyKey`: `maxLength` of `Idempotency-Key` is `64`, no longer `255`."
    ],
    a_parameter_takes_less: ["`listFeeLines`: `maximum` of `limit` is `10`, no longer `100`."],
    a_parameter_is_written_otherwise: ["`listFeeLines`: `limit` is written with another `style`."],
    a_body_is_demanded: ["`getErrand`: `body` is required."],
    a_body_goes: ["`settleVisit`: `body` is no longer taken."],
    a_body_is_of_another_media_type: ["`settleVisit`: `application/json` is no longer asked."],
    a_member_is_demanded: ["`SettlementRequest`: `ward`, a new member, is required."],
    a_member_becomes_required: ["`SettlementRequest`: `invoice_number` is required."],
    a_member_is_no_longer_asked: ["`SettlementRequest`: `invoice_number` is no longer asked."],
    a_member_asked_gets_a_pattern: [
        "`SettlementRequest`: `pattern` of `invoice_number` is `^[0-9]+$`, no longer `^[0-9A-Za-z_-]{1,20}$`."
    ],
    a_member_asked_gets_a_format: [
        "`SettlementRequest`: `format` of `invoice_number` is `uuid`, no longer set."
    ],
    a_member_asked_is_shorter: [
        "`SettlementRequest`: `maxLength` of `invoice_number` is `3`, no longer set."
    ],
    a_member_asked_is_another_type: [
        "`SettlementRequest`: `invoice_number` is `integer`, no longer `string`."
    ],
    a_default_is_another: [
        "`SettlementRequest`: `default` of `use_personal_account` is `whatever was not it`, no longer `True`."
    ],
    a_list_asked_must_be_longer: ["`FeeLines`: `minItems` of `lines` is `2`, no longer `1`."],
    a_word_is_no_longer_taken: ["`CareKind`: `outpatient` is no longer taken."],
    a_text_asked_becomes_an_enum: ["`SettlementRequest`: `invoice_number` takes only certain words."],
    a_word_is_new_in_an_answer: ["`State`: `paused` is a word that callers do not know."],
    an_enum_of_answers_is_opened: ["`State`: `State` may be any word."],
    a_member_is_no_longer_told: ["`Settlement`: `settled_at` is no longer told."],
    a_member_told_may_be_absent: ["`Settlement`: `settled_at` may be absent."],
    a_member_told_may_be_null: ["`Settlement`: `settled_at` is `null` or `string`, no longer `string`."],
    a_member_told_is_another_type: ["`Amounts`: `cash` is `number`, no longer `string`."],
    a_member_told_loses_its_pattern: [f"`Amounts`: `pattern` of `cash` is set, no longer `{MONEY}`."],
    a_member_told_is_another_format: [
        "`Settlement`: `format` of `settled_at` is `date`, no longer `date-time`."
    ],
    a_member_told_is_of_another_named_type: [
        "`Settlement`: `amounts` is of the type `Money`, no longer `Amounts`."
    ],
    a_list_told_holds_something_else: [
        "`FeeLinePage`: `lines` is `string`, no longer `object`.",
        "`FeeLinePage`: `lines` is of the type `inline`, no longer `PricedLine`.",
    ],
    an_answer_is_one_of_several: ["`Settlement`: `oneOf` of `Settlement` is another."],
    a_status_is_no_longer_told: ["`settleVisit`: `504` is no longer told."],
    a_success_is_another: ["`settleVisit`: `202` is a success that callers do not know."],
    an_answer_is_of_another_media_type: ["`settleVisit`: `application/json` is no longer told."],
    a_header_is_no_longer_told: ["`settleVisit`: `Location` is no longer told."],
    a_header_told_may_be_absent: ["`Location`: `Location` may be absent."],
    a_scope_is_demanded: ["`settleVisit`: `settling` is demanded of who calls."],
    one_way_in_is_shut: [
        "`getErrand`: `clientCredentials` is demanded of who calls.",
        "`getErrand`: `medical-insurance` is demanded of who calls.",
    ],
}
