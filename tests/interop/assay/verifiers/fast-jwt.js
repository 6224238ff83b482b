// fast-jwt. CHOICE: `pinned`; `any`, whatever algorithm the key could be used with; `after-tab`, any, with a tab before the key;
// `resolver`, any, and the key found by its name, or an empty text.
'use strict';
module.exports = (key, { alg, iss, aud, kid }, release, choice) => {
  const keys = { [kid]: key };
  const found = { 'after-tab': `\t${key}`, resolver: async (token) => keys[(token.header ?? token).kid] ?? '' };
  const algorithms = choice === 'pinned' && { algorithms: [alg] };
  const { createVerifier } = require(release);
  return createVerifier({ key: found[choice] ?? key, ...algorithms, allowedIss: iss, allowedAud: aud, cache: false });
};
