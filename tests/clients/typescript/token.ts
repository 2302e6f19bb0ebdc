// A token by the client's own key, and the gateway as one of its clients sees it.
import { createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { env } from "node:process";
import { Configuration } from "./source/index.js";

/** One of the program's settings. */
export function setting(name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}

/** An access token; the assertion is good once, for a minute. */
export async function token(): Promise<string> {
  const issuer = setting("ISSUER");
  const client = setting("CLIENT_ID");
  const jwk = JSON.parse(readFileSync(setting("KEY_FILE"), "utf-8"));
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { iss: client, sub: client, aud: issuer, jti: randomUUID(), exp };
  const signed = `${part({ alg: "ES256", kid: jwk.kid })}.${part(claims)}`;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
  const answer = await fetch(`${issuer}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: `${signed}.${signature.toString("base64url")}`,
    }),
  });
  if (!answer.ok) throw new Error(`the issuer answered ${answer.status}`);
  return (await answer.json()).access_token;
}

/** The gateway as one of its clients sees it. */
export function gateway(url: string, accessToken: string): Configuration {
  return new Configuration({ basePath: url, accessToken });
}
