"""PyJWT with a JWK."""


def verifier(key, setup):
    import jwt

    jwk = jwt.PyJWK.from_json(key.decode())
    return lambda token: jwt.decode(token, jwk, algorithms=[setup["alg"]], issuer=setup["iss"], audience=setup["aud"])
