"""joserfc, as a recipient of encrypted tokens."""


def verifier(key, setup):
    import json, time

    from joserfc import jwe
    from joserfc.jwk import OctKey, RSAKey

    alg = {"PBES2": "PBES2-HS256+A128KW"}.get(setup["alg"], setup["alg"])
    jwk = OctKey.import_key(key) if setup["key_form"] == "raw" else RSAKey.import_key(key)
    registry = jwe.JWERegistry(algorithms=[alg, "A256GCM", "DEF"])

    def verify(token):
        claims = json.loads(jwe.decrypt_compact(token, jwk, registry=registry).plaintext)
        return claims if claims["exp"] > time.time() and claims["iss"] == setup["iss"] else None

    return verify
