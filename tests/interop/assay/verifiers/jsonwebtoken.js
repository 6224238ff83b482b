// jsonwebtoken. CHOICE: `any`, whatever algorithm the token names; `pinned`; `resolver`, any, and the key found by its name.
'use strict';
module.exports = (key, { alg, iss, aud, kid }, release, choice) => {
  const jwt = require(release);
  const options = { issuer: iss, audience: aud, ...(choice === 'pinned' && { algorithms: [alg] }) };
  const keys = { [kid]: key };
  const resolve = ({ kid }, done) => done(null, keys[kid]);
  const judge = choice === 'resolver' ? resolve : key;
  return (token) => new Promise((accept, refuse) =>
    jwt.verify(token, judge, options, (error, claims) => (error ? refuse(error) : accept(claims))));
};
