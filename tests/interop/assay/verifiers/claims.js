// What is claimed, for verifiers of signatures alone.
'use strict';
module.exports = ({ iss, aud }, claims) => {
  if (claims.iss !== iss || ![].concat(claims.aud).includes(aud)) throw new Error('not for us');
  if (!(claims.exp > Date.now() / 1000)) throw new Error('expired');
  return claims;
};
