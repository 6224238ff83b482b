"""python-jwt, which leaves issuer and audience to the application."""


def verifier(key, setup):
    import python_jwt
    from jwcrypto.jwk import JWK

    jwk = JWK.from_pem(key)

    def verify(token):
        _, claims = python_jwt.verify_jwt(token, jwk, [setup["alg"]])
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != setup["iss"] or setup["aud"] not in audiences:
            raise ValueError("not for us")
        return claims

    return verify
