"""The contract: valid in both versions, complete, and true of the models and routes it describes."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from openapi_spec_validator import validate
from pydantic.json_schema import models_json_schema

from gateway.api import contract
from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.api.problems import STATUS, MethodNotAllowed
from gateway.api.schemas import NAMES
from gateway.cases.pension.moves import NOTED
from gateway.errands import Effect, State
from gateway.services.medical_insurance import rules
from gateway.services.medical_insurance.settlements import Settlement
from gateway.services.medical_insurance.visits import FeeLines
from gateway.services.pension.cases import Transfer, TransferAmounts, TransferStep
from gateway.services.pension.statements import faults_of
from gateway.services.pension.transfers import TransferStatement
from gateway.vocabulary import Region

WRITTEN = Path(__file__).parents[2] / "openapi"
BY_ID = {operation.operation_id: operation for operation in OPERATIONS}
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.operation_id)


@pytest.fixture(scope="module")
def document():
    return contract.document()


@pytest.fixture(scope="module")
def schemas(document):
    return document["components"]["schemas"]


def told(document, operation):
    return document["paths"][operation.path][operation.method.lower()]


def parts_of(tree):
    yield tree
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from parts_of(part)


def against_schema(schemas, name, value):
    whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(whole, format_checker=checker).validate(value)


def test_the_document_is_valid_openapi_3_1(document):
    validate(document)
    assert document["openapi"] == "3.1.0"


def test_the_twin_is_valid_openapi_3_0_3():
    twin = contract.document_3_0()
    validate(twin)
    assert twin["openapi"] == "3.0.3"


def test_nothing_stands_beside_a_reference_in_the_twin():
    boxes = [part for part in parts_of(contract.document_3_0()) if isinstance(part, dict)]
    assert [box for box in boxes if "$ref" in box and len(box) > 1] == []


@pytest.mark.parametrize("name", ["gateway.json", "gateway-3.0.json"])
def test_what_is_written_in_openapi_is_current(name):
    assert (WRITTEN / name).read_text("utf-8") == contract.files()[name]


def test_operation_ids_are_frozen():
    assert sorted(BY_ID) == [
        "addFeeLines", "announceJointFair", "annulTransfer", "answerReferral", "applyForTransfer",
        "calculateTransferAmount", "cancelRemoteTreatmentFiling", "cancelSettlement", "cancelVisit",
        "changeClient", "changePublication", "checkTransferEligibility", "chooseOverlap",
        "correctTransfer", "createRemoteTreatmentFiling", "determineBenefitArea", "disableClient",
        "dischargePatient", "enableClient", "enquireErrand", "findAgencyLicences", "findPensionHistory",
        "findRecognitions", "findRegistrations", "findSurvivalRecord", "findTrainingSubsidies",
        "formSettlementBatch", "getAuditEntry", "getCatalogueItem", "getClient", "getCreditPush",
        "getEntryReceipt", "getErrand", "getErrandLineage", "getErrandTrail", "getInstitution",
        "getLogKeys", "getPayment", "getPublication", "getReferral", "getRemoteTreatmentFiling",
        "getSettlement", "getSettlementBatch", "getTransfer", "getTransferStatement", "getVisit",
        "issueContributionCertificate", "issueReferral", "listClients", "listComplianceFindings",
        "listCreditPushes", "listFeeLines", "listJobFairs", "listPayments", "listPublications",
        "listReferrals", "listRegions", "listSettlementBatches", "listTransfers", "makeCreditReport",
        "matchPayment", "movePublication", "moveSeeker", "openEntryBodies", "openVisit",
        "preSettleVisit", "publishPosting", "pushCreditRecord", "readMonitoring", "receiptReferral",
        "recordDiagnoses", "registerClient", "registerSeeker", "reportAccess", "resumeTransfer",
        "retryTransferStep", "returnPayment", "reverseErrand", "reviewTransfer", "searchAuditEntries",
        "searchCreditRecords", "searchCreditSubjects", "searchEnrolments", "searchPersonCreditRecords",
        "searchPostings", "searchSeekers", "settleVisit", "submitSurvivalCheck", "suspendTransfer",
        "verifyCertificate", "withdrawFeeLines", "withdrawTransfer",
    ]  # fmt: skip
    assert len(BY_ID) == len(OPERATIONS)


# -- examples ------------------------------------------------------------------------------------------


@each_operation
def test_the_example_of_an_answer_is_as_declared(operation, schemas):
    answer = example(operation.operation_id)["answer"]
    against_schema(schemas, operation.tells.__name__, answer)
    again = operation.tells.model_validate_json(json.dumps(answer), strict=True)
    assert json.loads(again.model_dump_json(exclude_none=True)).keys() == answer.keys()


@pytest.mark.parametrize(
    "operation", [one for one in OPERATIONS if one.asks], ids=lambda one: one.operation_id
)
def test_the_example_of_a_request_is_as_declared(operation, schemas):
    request = example(operation.operation_id)["request"]
    against_schema(schemas, operation.asks.__name__, request)
    operation.asks.model_validate_json(json.dumps(request), strict=True)


@pytest.mark.parametrize("name", ["settleVisit", "cancelSettlement"])
def test_the_amounts_of_the_examples_add_up(name):
    settlement = Settlement.model_validate(example(name)["answer"])
    assert rules.broken_identities(settlement.amounts, settlement.fund_payments) == []


def test_the_example_of_a_cancellation_takes_back_exactly_the_example_of_a_settlement():
    settled = Settlement.model_validate(example("settleVisit")["answer"])
    cancelled = Settlement.model_validate(example("cancelSettlement")["answer"])
    assert cancelled.cancels == settled.settlement_id
    assert rules.is_cancellation_of(settled.amounts, cancelled.amounts)


def test_the_lines_of_the_example_add_up():
    lines = FeeLines.model_validate(example("addFeeLines")["request"])
    assert rules.faults_of_lines(lines.lines, lines.total) == []


def test_the_statement_of_the_example_adds_up_and_is_the_transfers():
    transfer = Transfer.model_validate(example("getTransfer")["answer"])
    statement = TransferStatement.model_validate(example("getTransferStatement")["answer"])
    assert faults_of(statement, letter_number=transfer.numbers.letter, scheme=transfer.origin_scheme) == ()
    assert statement.statement_number == transfer.numbers.statement
    assert (
        transfer.amounts.model_dump()
        == {name: getattr(statement, name) for name in TransferAmounts.model_fields}
        == {"account_total": "14864.74", "pool_total": "21600.00", "total": "36464.74"}
    )
    moved = [line for line in transfer.timeline if line.act not in NOTED]
    assert len(moved) == transfer.version


@pytest.mark.parametrize(
    "name", [one.operation_id for one in OPERATIONS if one.tells is TransferStep and "{" in one.path]
)
def test_the_example_of_an_act_moves_the_transfer_by_one_version(name):
    one = example(name)
    transfer = example("getTransfer")["answer"]
    assert one["answer"]["version"] == one["request"]["version"] + 1
    assert {member: one["answer"][member] for member in ("transfer_id", "case_number")} == {
        member: transfer[member] for member in ("transfer_id", "case_number")
    }


@each_operation
def test_the_example_of_every_parameter_can_be_read(operation):
    for parameter in operation.parameters:
        parameter.read(parameter.example)


# A method that is not allowed is met only where no operation is, so no operation can show it.
SHOWN = [kind for kind in STATUS if kind is not MethodNotAllowed]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_problem_has_an_example_of_its_own(kind, document, schemas):
    values = [one["value"] for one in document["components"]["examples"].values()]
    of_kind = [value for value in values if value["title"] == STATUS[kind].title]
    assert [value["status"] for value in of_kind] == [STATUS[kind].status]
    against_schema(schemas, "Problem", of_kind[0])


# -- completeness --------------------------------------------------------------------------------------


@each_operation
def test_every_problem_an_operation_can_end_with_is_declared(operation, document):
    responses = told(document, operation)["responses"]
    for kind in operation.errors:
        response = responses[str(STATUS[kind].status)]
        content = response["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert STATUS[kind].title in response["description"]


@each_operation
def test_a_state_change_needs_a_key_and_knows_what_can_become_of_it(operation, document):
    names = [one.get("$ref", "").rpartition("/")[2] for one in told(document, operation)["parameters"]]
    assert ("IdempotencyKey" in names) == operation.keyed
    # What asks no region has no outcome that somebody else would know.
    assert ("504" in told(document, operation)["responses"]) >= (operation.keyed and operation.regional)


@each_operation
def test_what_is_created_says_where_it_stands(operation, document):
    answer = told(document, operation)["responses"][str(operation.status)]
    assert ("Location" in answer["headers"]) == (operation.status == 201)


@each_operation
def test_the_path_and_its_parameters_agree(operation):
    within = {one.name for one in operation.parameters if one.within == "path"}
    assert set(re.findall(r"{(\w+)}", operation.path)) == within


@each_operation
def test_links_lead_to_operations_that_take_what_they_hand_over(operation):
    for link in operation.links:
        assert link.parameter in {one.name for one in BY_ID[link.operation_id].parameters}
        member = link.expression.removeprefix("$response.body#/")
        assert member in operation.tells.model_fields


@each_operation
def test_an_operation_says_what_it_does_in_one_line(operation, document):
    assert 10 < len(told(document, operation)["summary"]) <= 120


# -- what generators need --------------------------------------------------------------------------------


def test_schemas_carry_no_titles_and_no_null(schemas):
    for schema in schemas.values():
        assert "title" not in schema
        for part in parts_of({**schema, "properties": list(schema.get("properties", {}).values())}):
            assert not isinstance(part, dict) or not {"anyOf", "oneOf", "title"} & part.keys()
            assert part != "null"


def test_every_enum_is_named_and_each_value_explained_in_chinese(schemas):
    for schema in schemas.values():
        if "enum" in schema:
            assert len(schema["x-enum-descriptions"]) == len(schema["enum"])
        for member in schema.get("properties", {}).values():
            assert "enum" not in member


@pytest.mark.parametrize("enum", [Region, State, Effect])
def test_words_without_terms_of_their_own_are_explained_in_order(enum, schemas):
    assert schemas[enum.__name__]["enum"] == list(enum)
    assert all(re.search("[一-鿿]", term) for term in schemas[enum.__name__]["x-enum-descriptions"])


def test_no_default_stands_beside_a_reference(schemas):
    members = [one for schema in schemas.values() for one in schema.get("properties", {}).values()]
    assert [one for one in members if "$ref" in one and "default" in one] == []


def test_money_has_one_pattern_and_no_default(schemas):
    money = [
        member
        for schema in schemas.values()
        for member in schema.get("properties", {}).values()
        if member.get("pattern", "").endswith(r"\.[0-9]{2}$")
    ]
    assert len(money) > 30
    assert {member["pattern"] for member in money} == {r"^-?(0|[1-9][0-9]{0,13})\.[0-9]{2}$"}
    assert not any("default" in member for member in money)


def held(part):
    """The names of the schemas that a part of the document refers to."""
    if isinstance(part, dict):
        named = [part["$ref"].rpartition("/")[2]] if "$ref" in part else []
        return {*named, *(name for one in part.values() for name in held(one))}
    return {name for one in part for name in held(one)} if isinstance(part, list) else set()


def test_requests_are_closed_and_answers_are_open_at_every_depth(document, schemas):
    answers = [item["responses"] for path in document["paths"].values() for item in path.values()]
    reached = {name for name in held(answers) if name in schemas}
    while more := held([schemas[name] for name in reached]) - reached:
        reached |= more
    assert len(reached) > 200
    assert [name for name in sorted(reached) if schemas[name].get("additionalProperties") is False] == []
    for operation in OPERATIONS:
        if operation.asks is not None:
            assert schemas[operation.asks.__name__]["additionalProperties"] is False


def test_no_schema_is_called_after_a_module_and_every_name_that_is_given_is_needed(schemas):
    models = [model for one in OPERATIONS for model in (one.asks, one.tells) if model is not None]
    _, whole = models_json_schema([(model, "validation") for model in models])
    assert NAMES.keys() <= whole["$defs"].keys()
    assert set(NAMES.values()) <= schemas.keys()
    assert [name for name in schemas if "__" in name] == []
    assert len(schemas) == len({name.lower() for name in schemas})


def numbers(part):
    """Every whole number of the document, with the name that it has."""
    found = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, one in found:
        if isinstance(one, dict) and one.get("type") == "integer":
            yield name, one
        yield from numbers(one)


def test_what_may_outgrow_32_bits_says_so(document, schemas):
    places = [one for name, one in numbers(schemas) if name in ("index", "tree_size")]
    places += [one for name, one in numbers(document) if one.get("maximum", 0) >= 2**31]
    assert len(places) > 6
    assert {one.get("format") for one in places} == {"int64"}


def test_no_pattern_holds_a_quotation_mark(document):
    """A generator of Python writes patterns between quotation marks."""
    patterns = re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(document))
    assert len(patterns) > 100
    assert [one for one in patterns if '\\"' in one] == []


def test_names_and_values_are_ascii(document, schemas):
    assert all(name.isascii() for schema in schemas.values() for name in schema.get("properties", {}))
    assert all(value.isascii() for schema in schemas.values() for value in schema.get("enum", []))
    assert all(tag["name"].isascii() for tag in document["tags"])


def test_the_served_document_names_the_deployments_issuer():
    served = contract.document("https://issuer.test/oauth2/token")
    flow = served["components"]["securitySchemes"]["clientCredentials"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "https://issuer.test/oauth2/token"
