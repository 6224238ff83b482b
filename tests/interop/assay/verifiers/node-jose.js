// node-jose verifies signatures alone: what is claimed is for the application to judge, as is done here.
'use strict';
module.exports = async (key, { alg, iss, aud, form, kid }, release) => {
  const { JWK, JWS } = require(release);
  const store = JWK.createKeyStore();
  await store.add(await JWK.asKey(key, form === 'jwk' ? 'json' : 'pem', { kid, alg }));
  return async (token) => {
    const { payload } = await JWS.createVerify(store).verify(token);
    const claims = JSON.parse(payload.toString());
    if (claims.iss !== iss || ![].concat(claims.aud).includes(aud)) throw new Error('not for us');
    if (!(claims.exp > Date.now() / 1000)) throw new Error('expired');
    return claims;
  };
};
