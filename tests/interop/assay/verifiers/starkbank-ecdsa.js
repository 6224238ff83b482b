// Stark Bank's ECDSA, which knows signatures and no tokens.
'use strict';
const judged = require('./claims.js');

module.exports = (key, setup, release) => {
  const { Ecdsa, PublicKey, Signature } = require(release);
  const { prime256v1, p256 } = require(`${release}/ellipticcurve/curve.js`);
  const { Point } = require(`${release}/ellipticcurve/point.js`);
  const number = (bytes) => require('big-integer')(Buffer.from(bytes, 'base64url').toString('hex') || '0', 16);
  const { x, y } = JSON.parse(key);
  const trusted = new PublicKey(new Point(number(x), number(y)), prime256v1 ?? p256);
  return (token) => {
    const [header, payload, signature] = token.split('.').map((segment) => Buffer.from(segment, 'base64url'));
    if (JSON.parse(header).alg !== setup.alg) throw new Error('not our algorithm');
    const halves = new Signature(number(signature.subarray(0, 32)), number(signature.subarray(32)));
    if (!Ecdsa.verify(token.slice(0, token.lastIndexOf('.')), halves, trusted)) throw new Error('not signed');
    return judged(setup, JSON.parse(payload));
  };
};
