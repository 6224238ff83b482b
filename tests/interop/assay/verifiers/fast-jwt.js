'use strict';
module.exports = (key, { alg, iss, aud }, release) =>
  require(release).createVerifier({ key, algorithms: [alg], allowedIss: iss, allowedAud: aud, cache: false });
