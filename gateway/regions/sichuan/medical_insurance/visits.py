"""Visits (就诊): registered (110), admitted (21), taken back (22), diagnosed (23), discharged (25)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from gateway.outcomes import Translated
from gateway.regions import xml
from gateway.regions.codes import CodeTable
from gateway.regions.dates import day_of
from gateway.regions.sichuan.medical_insurance import visit_tables as tables_of
from gateway.regions.sichuan.medical_insurance.reading import done, visit_fields
from gateway.regions.sichuan.reading import fields_of, must_repeat
from gateway.regions.sichuan.trades import Call
from gateway.regions.translation import Translation
from gateway.services.medical_insurance.backend import VisitRef
from gateway.services.medical_insurance.visits import Diagnosis, Discharge, VisitNumber, VisitOpening
from gateway.services.medical_insurance.words import CareKind, VisitState
from gateway.vocabulary import Message


class Visits:
    """Opens, cancels, diagnoses and discharges with either area."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._opening = {
            (kind, inpatient): Translation(tables_of.opening(kind, inpatient=inpatient), tables)
            for kind in tables_of.PAYMENT_TABLES
            for inpatient in (False, True)
        }
        self._opened = Translation(tables_of.OPENED, tables)
        self.answered_by = (self._opened,)
        self._cancellation = Translation(tables_of.CANCELLATION, tables)
        self._state = Translation(tables_of.STATE, tables)
        self._visit = Translation(tables_of.VISIT, tables)
        self._diagnosis = Translation(tables_of.DIAGNOSIS, tables)
        self._diagnosed = Translation(tables_of.DIAGNOSED, tables)
        self._discharge = Translation(tables_of.DISCHARGE, tables)

    def open(self, message: Message, opening: VisitOpening) -> Call[Translated]:
        """110 门诊挂号 or 21 入院登记. Raises Untranslatable for an insurance not settled here."""
        on, inpatient = day_of(opening.started_at), opening.care_kind.is_inpatient
        table = self._opening[tables_of.settled_kind(opening.insurance_kind), inpatient]
        canonical = opening.model_dump(mode="json", exclude_none=True)
        canonical["emergency"] = opening.is_emergency
        canonical["institution_name"] = message.institution_name
        if inpatient:
            canonical["trauma"] = opening.care_kind is CareKind.INPATIENT_TRAUMA
        return Call(
            transaction="21" if inpatient else "110",
            segments=(xml.elements(table.encode(canonical, on)),),
            read=partial(
                self.opened, person_number=opening.person_number, case_number=opening.case_number, on=on
            ),
            names=(opening.patient.name, opening.doctor.name),
            known=frozenset({opening.case_number}),
        )

    def opened(
        self, outputs: Sequence[xml.Element], *, person_number: str, case_number: str, on: date
    ) -> Translated:
        """The number that the region gave the visit."""
        decoded = fields_of(outputs, self._opened, on)
        must_repeat(decoded.value, person_number=person_number, case_number=case_number)
        return Translated(VisitNumber.model_validate(decoded.value), decoded.residue)

    def cancel(self, visit: VisitRef) -> Call[Translated]:
        """22 取消登记."""
        on = day_of(visit.started_at)
        return Call(
            transaction="22",
            segments=(xml.elements(self._cancellation.encode(visit_fields(visit), on)),),
            read=partial(self.brought_to, state=VisitState.CANCELLED, number=visit.visit_number, on=on),
        )

    def brought_to(
        self, outputs: Sequence[xml.Element], *, state: VisitState, number: str, on: date
    ) -> Translated:
        """Check that this visit is in the state that was asked for."""
        decoded = fields_of(outputs, self._state, on)
        must_repeat(decoded.value, visit_number=number, state=state)
        return done(decoded)

    def diagnose(self, visit: VisitRef, diagnoses: Sequence[Diagnosis]) -> Call[Translated]:
        """23 修改诊断: these replace all earlier ones."""
        on = day_of(visit.started_at)
        rows = [self._diagnosis.encode(_with_main_flag(one), on) for one in diagnoses]
        head = xml.elements(self._visit.encode(visit_fields(visit), on))
        return Call(
            transaction="23",
            segments=(head + "".join([xml.attributes("row", row) for row in rows]),),
            read=partial(self.diagnosed, number=visit.visit_number, count=len(rows), on=on),
            names=tuple(one.doctor.name for one in diagnoses),
        )

    def diagnosed(
        self, outputs: Sequence[xml.Element], *, number: str, count: int | None, on: date
    ) -> Translated:
        """Check that every diagnosis was taken; an enquiry does not know how many there were."""
        decoded = fields_of(outputs, self._diagnosed, on)
        must_repeat(decoded.value, visit_number=number)
        if count is not None:
            must_repeat(decoded.value, count=count)
        return done(decoded)

    def discharge(self, visit: VisitRef, discharge: Discharge) -> Call[Translated]:
        """25 离院, which has room for the main diagnosis only."""
        on = day_of(discharge.discharged_at)
        main = min(discharge.diagnoses, key=lambda one: one.rank)
        canonical = {
            **visit_fields(visit),
            **discharge.model_dump(mode="json", exclude_none=True, exclude={"diagnoses"}),
            "main_diagnosis": {"code": main.code, "name": main.name},
        }
        return Call(
            transaction="25",
            segments=(xml.elements(self._discharge.encode(canonical, on)),),
            read=partial(self.brought_to, state=VisitState.DISCHARGED, number=visit.visit_number, on=on),
            names=tuple(one.doctor.name for one in discharge.diagnoses),
        )


def _with_main_flag(diagnosis: Diagnosis) -> dict[str, Any]:
    return {**diagnosis.model_dump(mode="json"), "main": diagnosis.rank == 1}
