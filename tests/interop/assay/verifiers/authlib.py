"""Authlib."""


def verifier(key, setup):
    from authlib.jose import JsonWebToken

    wanted = {"iss": {"essential": True, "value": setup["iss"]}, "aud": {"essential": True, "value": setup["aud"]}}
    jwt = JsonWebToken([setup["alg"]])

    def verify(token):
        claims = jwt.decode(token, key, claims_options={**wanted, "exp": {"essential": True}})
        claims.validate()
        return claims

    return verify
