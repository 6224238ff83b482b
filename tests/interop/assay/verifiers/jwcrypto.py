"""jwcrypto, as a recipient of encrypted tokens."""


def verifier(key, setup):
    import json, time

    from jwcrypto.common import base64url_encode
    from jwcrypto.jwk import JWK
    from jwcrypto.jwt import JWT

    alg = {"PBES2": "PBES2-HS256+A128KW"}.get(setup["alg"], setup["alg"])
    if setup["key_form"] == "raw":
        jwk = JWK(kty="oct", k=base64url_encode(key))
    else:
        jwk = JWK.from_pem(key)

    def verify(token):
        jwt = JWT(algs=[alg, "A256GCM"], expected_type="JWE")
        jwt.deserialize(token, jwk)
        claims = json.loads(jwt.claims)
        return claims if claims["exp"] > time.time() and claims["iss"] == setup["iss"] else None

    return verify
