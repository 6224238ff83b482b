// node adapter.js VERIFIER FEATURES ARGUMENTS…
// VERIFIER is a module that exports `(key, setup, ...arguments) => token => claims`, where a refusal throws or says false.
'use strict';
const { readFileSync, writeSync } = require('node:fs');
const { createInterface } = require('node:readline');
const { resolve } = require('node:path');

const [module_, features, ...rest] = process.argv.slice(2);
const told = (name) => process.env[`COUNTERSIGN_${name}`];
const setup = { alg: told('ALG'), iss: told('ISS'), aud: told('AUD'), typ: told('TYP'), kid: told('KID') };
setup.form = told('KEY_FORM');
const say = (answer) => writeSync(1, `${JSON.stringify(answer)}\n`);
console.log = console.error; // What libraries print is no answer.

(async () => {
  let verify;
  try {
    verify = await require(resolve(module_))(readFileSync(told('KEY')), setup, ...rest);
  } catch (error) {
    console.error(`${error}`);
    process.exit(2); // These keys are not taken.
  }
  say({ ready: true, features: features.split(',') });
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, token } = JSON.parse(line);
    const judge = async () => verify(Buffer.from(token, 'base64').toString());
    const refuse = (error) => say({ id, verdict: 'reject', reason: `${error}` });
    await judge().then((claims) => (claims ? say({ id, verdict: 'accept' }) : refuse('no claims')), refuse);
  }
})();
