// What the fetch client says of calls that fail, with a person in each: refusals.js PLAN
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import * as chuanyu from "./source/index.js";
import { gateway, setting, token } from "./token.js";

const { refusals: plan } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf-8"));

/** The status, and everything that an application would log. */
async function failing(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const told = error instanceof chuanyu.ResponseError ? await error.response.text() : "";
    const status = error instanceof chuanyu.ResponseError ? error.response.status : 0;
    const said = [String(error), error.message, error.stack, inspect(error, { depth: 9 }), told];
    return { status, said: said.join("\n") };
  }
  throw new Error("this should have failed");
}

function opening(url: string, accessToken: string, asked: object): Promise<unknown> {
  const desk = new chuanyu.MedicalInsuranceApi(gateway(url, accessToken));
  const visitOpening = chuanyu.VisitOpeningFromJSON(asked);
  return desk.openVisit({ idempotencyKey: `ts-${randomUUID()}`, visitOpening });
}

function choosing(url: string, accessToken: string): Promise<unknown> {
  const overlapChoice = chuanyu.OverlapChoiceFromJSON(plan.choice);
  const asked = { transferId: randomUUID(), idempotencyKey: `ts-${randomUUID()}`, overlapChoice };
  return new chuanyu.PensionApi(gateway(url, accessToken)).chooseOverlap(asked);
}

const [url, accessToken] = [setting("GATEWAY"), await token()];
const told = {
  invalid: await failing(opening(url, accessToken, { ...plan.opening, ...plan.wrong })),
  refused: await failing(opening(url, accessToken, plan.opening)),
  absent: await failing(choosing(url, accessToken)),
  stranger: await failing(opening(url, "nobody", plan.opening)),
  unreached: await failing(opening(setting("UNREACHED"), accessToken, plan.opening)),
};
console.log(JSON.stringify(told));
