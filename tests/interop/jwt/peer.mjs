// jose (npm) as a peer: one JSON request a line, one answer a line.
import { createInterface } from "node:readline";
import * as jose from "jose";

const isSecret = (alg) => alg.startsWith("HS");

async function generate({ alg }) {
  if (isSecret(alg)) {
    const secret = crypto.getRandomValues(new Uint8Array(Number(alg.slice(2)) / 8));
    const jwk = JSON.stringify({ kty: "oct", k: jose.base64url.encode(secret) });
    return { private: { jwk }, public: { jwk } };
  }
  const { privateKey, publicKey } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = async (key) => JSON.stringify(await jose.exportJWK(key));
  return {
    private: { jwk: await jwk(privateKey), pem: await jose.exportPKCS8(privateKey) },
    public: { jwk: await jwk(publicKey), pem: await jose.exportSPKI(publicKey) },
  };
}

function key({ alg, form, key }, pem) {
  return form === "pem" ? pem(key, alg) : jose.importJWK(JSON.parse(key), alg);
}

async function sign(request) {
  const header = { alg: request.alg, typ: "JWT", kid: request.kid };
  const signing = new jose.SignJWT(request.claims).setProtectedHeader(header);
  return { token: await signing.sign(await key(request, jose.importPKCS8)) };
}

async function verify(request) {
  const { alg, token, claims } = request;
  const options = { algorithms: [alg], issuer: claims.iss, audience: claims.aud, typ: "JWT", requiredClaims: ["exp"] };
  const { payload } = await jose.jwtVerify(token, await key(request, jose.importSPKI), options);
  return { claims: payload };
}

const actions = { generate, sign, verify };
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = await actions[request.do](request).catch((error) => ({ error: String(error) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
