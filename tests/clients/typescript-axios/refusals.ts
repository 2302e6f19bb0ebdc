// What the axios client says of calls that fail, with a person in each: refusals.js PLAN
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { isAxiosError } from "axios";
import * as chuanyu from "./source/index.js";
import { logged } from "./logged.js";
import { gateway, setting, token } from "./token.js";

const { refusals: plan } = JSON.parse(readFileSync(process.argv[2] ?? "", "utf-8"));

/** The status, what may be logged, and the whole error, which may not. */
async function failing(call: Promise<unknown>) {
  try {
    await call;
  } catch (error) {
    if (!isAxiosError(error)) throw error;
    const said = [String(error), error.message, logged(error), JSON.stringify(error.response?.data)];
    const whole = [inspect(error), JSON.stringify(error)];
    return { status: error.response?.status ?? 0, said: said.join("\n"), whole };
  }
  throw new Error("this should have failed");
}

function opening(url: string, accessToken: string, asked: chuanyu.VisitOpening): Promise<unknown> {
  const desk = new chuanyu.MedicalInsuranceApi(gateway(url, accessToken));
  return desk.openVisit(`ts-${randomUUID()}`, asked);
}

function choosing(url: string, accessToken: string): Promise<unknown> {
  const pension = new chuanyu.PensionApi(gateway(url, accessToken));
  return pension.chooseOverlap(randomUUID(), `ts-${randomUUID()}`, plan.choice);
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
