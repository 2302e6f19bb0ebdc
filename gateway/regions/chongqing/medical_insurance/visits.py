"""Visits with Chongqing (就诊): registered or admitted, diagnosed, discharged, cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gateway.errors import NotTellable
from gateway.outcomes import Translated
from gateway.regions.chongqing.answers import lost, only, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import visit_tables as tables
from gateway.regions.chongqing.medical_insurance.circumstances import Extension
from gateway.regions.chongqing.medical_insurance.transactions import of_visit
from gateway.regions.codes import CodeTable
from gateway.regions.dates import day_of
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import Done, VisitRef
from gateway.services.medical_insurance.visits import (
    Diagnoses,
    Diagnosis,
    Discharge,
    VisitNumber,
    VisitOpening,
)
from gateway.vocabulary import Message


class Visits:
    """Opens, tells about and cancels visits; both sides of a remote visit are told alike."""

    def __init__(self, client: ChongqingClient, codes: Mapping[str, CodeTable], extension: Extension) -> None:
        self._client = client
        self._extension = extension
        self._tables = {table.id: Translation(table, codes) for table in tables.CROSSWALKS}
        self.answered_by = (self._tables[tables.REGISTERED.id], self._tables[tables.ADMITTED.id])

    async def open_visit(self, message: Message, opening: VisitOpening) -> Translated:
        on = day_of(opening.started_at)
        canonical = opening.model_dump(mode="json", exclude={"patient"}, exclude_none=True)
        inpatient = opening.care_kind.is_inpatient
        table = tables.ADMISSION if inpatient else tables.REGISTRATION
        told = self._tables[table.id].encode(canonical, on) | self._extension.write(
            opening.care_kind,
            on,
            emergency=opening.is_emergency,
            institution_code=opening.institution_code,
            third_party_liable=opening.third_party_liable,
        )
        if not inpatient:
            output = await self._client.call("2201", message, {"data": told}, changes_state=True)
            return self._opened(output.nodes, "data", tables.REGISTERED.id, opening, output.residue)
        sent = {"mdtrtinfo": told, "diseinfo": self._inpatient_diagnoses([opening.admission_diagnosis], on)}
        output = await self._client.call("2401", message, sent, changes_state=True)
        return self._opened(output.nodes, "result", tables.ADMITTED.id, opening, output.residue)

    def _opened(
        self,
        nodes: Mapping[str, Any],
        node: str,
        table: str,
        opening: VisitOpening,
        residue: tuple[str, ...],
    ) -> Translated:
        def opened() -> Translated:
            decoded = self._tables[table].decode(nodes[node], day_of(opening.started_at))
            if nodes[node].get("psn_no", opening.person_number) != opening.person_number:
                lost("The region opened a visit for another person.", changes_state=True)
            return Translated(VisitNumber.model_validate(decoded.value), residue + decoded.residue)

        return understand(opened, changes_state=True)

    async def cancel_visit(self, message: Message, visit: VisitRef) -> Translated:
        told = {"person_number": visit.person_number, "visit_number": visit.visit_number}
        table = tables.CANCELLATION
        if not visit.care_kind.is_inpatient:
            table = tables.REGISTRATION_CANCELLATION
            told["case_number"] = visit.case_number
        sent = {"data": self._tables[table.id].encode(told, day_of(visit.started_at))}
        return await self._done(of_visit("cancel_visit", visit.care_kind), message, sent)

    async def record_diagnoses(self, message: Message, visit: VisitRef, diagnoses: Diagnoses) -> Translated:
        """Tell the diagnoses; an earlier one of a kind and rank not told again stays with the region."""
        on = day_of(visit.started_at)
        told: dict[str, Any] = {"visit_number": visit.visit_number, "person_number": visit.person_number}
        told["condition"] = diagnoses.condition
        extension = self._extension.write(visit.care_kind, on, emergency=visit.emergency)
        if visit.care_kind.is_inpatient:
            node = self._tables[tables.ADMISSION_CHANGE.id].encode(told, on) | extension
            rows = self._inpatient_diagnoses(diagnoses.diagnoses, on)
            return await self._done("2403", message, {"adminfo": node, "diseinfo": rows})
        told |= {"care_kind": visit.care_kind, "started_at": visit.started_at.isoformat()}
        node = self._tables[tables.CONSULTATION.id].encode(told, on) | extension
        table = self._tables[tables.OUTPATIENT_DIAGNOSIS.id]
        rows = [table.encode(_canonical(diagnosis), on) for diagnosis in diagnoses.diagnoses]
        return await self._done("2203", message, {"mdtrtinfo": node, "diseinfo": rows})

    async def discharge(self, message: Message, visit: VisitRef, discharge: Discharge) -> Translated:
        if not visit.care_kind.is_inpatient:
            raise NotTellable("An outpatient cannot be discharged.")
        on = day_of(visit.started_at)
        told = discharge.model_dump(mode="json", exclude={"diagnoses"}, exclude_none=True)
        told |= {
            "visit_number": visit.visit_number,
            "person_number": visit.person_number,
            "insurance_kind": visit.insurance_kind,
        }
        node = self._tables[tables.DISCHARGE.id].encode(told, on)
        rows = self._inpatient_diagnoses(discharge.diagnoses, on)
        return await self._done("2402", message, {"dscginfo": node, "diseinfo": rows})

    def found(self, rows: Sequence[Mapping[str, Any]], message_id: str, person_number: str) -> Translated:
        """The visit that a message opened, as an enquiry lists it."""
        row = only(rows, msgid=message_id, psn_no=person_number)
        return Translated(VisitNumber.model_validate({"visit_number": row["mdtrt_id"]}))

    async def _done(self, infno: str, message: Message, sent: Mapping[str, Any]) -> Translated:
        output = await self._client.call(infno, message, sent, changes_state=True)
        return Translated(Done(), output.residue)

    def _inpatient_diagnoses(self, diagnoses: Sequence[Diagnosis], on: date) -> list[dict[str, Any]]:
        table = self._tables[tables.INPATIENT_DIAGNOSIS.id]
        return [
            table.encode({**_canonical(diagnosis), "main": diagnosis.rank == 1}, on)
            for diagnosis in diagnoses
        ]


def _canonical(diagnosis: Diagnosis) -> dict[str, Any]:
    return diagnosis.model_dump(mode="json", exclude_none=True)
