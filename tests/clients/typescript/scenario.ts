// What a client of the gateway goes through, with the generated fetch client: scenario.js PLAN
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import * as chuanyu from "./source/index.js";
import { gateway, setting, token } from "./token.js";

const plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf-8"));
const newKey = () => `ts-${randomUUID()}`;

/** What a call that must fail is told. */
async function problem(call: Promise<unknown>): Promise<chuanyu.Problem> {
  try {
    await call;
  } catch (error) {
    if (error instanceof chuanyu.ResponseError) return chuanyu.ProblemFromJSON(await error.response.json());
    throw error;
  }
  throw new Error("this should have failed");
}

/** A visit with its charges. */
async function visit(desk: chuanyu.MedicalInsuranceApi): Promise<string> {
  const number = `ZY${randomUUID().replaceAll("-", "").slice(0, 12).toUpperCase()}`;
  const visitOpening = chuanyu.VisitOpeningFromJSON({ ...plan.opening, case_number: number });
  const { visitId } = await desk.openVisit({ idempotencyKey: newKey(), visitOpening });
  await desk.addFeeLines({ visitId, idempotencyKey: newKey(), feeLines: chuanyu.FeeLinesFromJSON(plan.lines) });
  return visitId;
}

const right = () => chuanyu.SettlementRequestFromJSON(plan.settlement);

/** Settle once, ask again with the same key, and be refused with a wrong total. */
async function settle(desk: chuanyu.MedicalInsuranceApi) {
  const visitId = await visit(desk);
  const wrong = { ...right(), total: "1.00" };
  const refused = await problem(
    desk.settleVisit({ visitId, idempotencyKey: newKey(), settlementRequest: wrong }),
  );
  const asked = { visitId, idempotencyKey: newKey(), settlementRequest: right() };
  const settlement = await desk.settleVisit(asked);
  const again = await desk.settleVisitRaw(asked);
  const same = JSON.stringify(await again.value()) === JSON.stringify(settlement);
  const told = {
    refused: [refused.type, refused.status, refused.effect],
    settled: [settlement.amounts.total, settlement.amounts.cash],
    replayed: same && again.raw.headers.get("Idempotent-Replayed") === "true",
  };
  return { settlement, told };
}

/** Lose the region's answer, and enquire. */
async function beUnsure(desk: chuanyu.MedicalInsuranceApi, errands: chuanyu.ErrandsApi) {
  const visitId = await visit(desk);
  const asked = { visitId, idempotencyKey: newKey(), settlementRequest: right() };
  const unknown = await problem(desk.settleVisit({ ...asked, xSandboxFault: "commit_then_cut" }));
  const errand = await errands.enquireErrand({ errandId: unknown.errandId ?? "" });
  const told = {
    unknown: [unknown.type, unknown.status, unknown.effect],
    enquired: [errand.state, errand.effect],
  };
  return { errandId: errand.errandId, told };
}

/** The numbers of all postings found, page by page. */
async function pages(market: chuanyu.EmploymentApi): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const postingSearch = { ...chuanyu.PostingSearchFromJSON(plan.search), cursor };
    const page = await market.searchPostings({ postingSearch });
    found.push(page.hits.map((hit) => hit.postingNumber));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return found;
}

/** What was done, read from a gateway of tomorrow: each answer has more members and other words. */
async function read(api: chuanyu.Configuration, settlement: chuanyu.Settlement, errandId: string) {
  const desk = new chuanyu.MedicalInsuranceApi(api);
  const seen = await desk.getVisit({ visitId: settlement.visitId });
  const settled = await desk.getSettlement({ settlementId: settlement.settlementId });
  const absent = await problem(desk.getVisit({ visitId: "00000000-0000-0000-0000-000000000001" }));
  const errand = await new chuanyu.ErrandsApi(api).getErrand({ errandId });
  const { regions } = await new chuanyu.RegionsApi(api).listRegions();
  const postingSearch = chuanyu.PostingSearchFromJSON(plan.search);
  const page = await new chuanyu.EmploymentApi(api).searchPostings({ postingSearch });
  return {
    total: seen.total,
    cash: settled.amounts.cash,
    errand: errand.errandId === errandId,
    regions: regions.length,
    absent: [absent.type, absent.status],
    hits: page.hits.length,
    word: seen.state,
  };
}

const accessToken = await token();
const today = gateway(setting("GATEWAY"), accessToken);
const desk = new chuanyu.MedicalInsuranceApi(today);
const { settlement, told } = await settle(desk);
const unsure = await beUnsure(desk, new chuanyu.ErrandsApi(today));
const found = await pages(new chuanyu.EmploymentApi(today));
const tomorrow = await read(gateway(setting("TOMORROW"), accessToken), settlement, unsure.errandId);
console.log(JSON.stringify({ ...told, ...unsure.told, pages: found, tomorrow }));
