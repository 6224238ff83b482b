"""Authlib's signatures, for an application that looks for the key by its name, and may find none."""
import base64
import json
import time


def verifier(key, setup):
    from authlib.jose import JsonWebSignature

    keys = {setup["kid"]: key}
    jws = JsonWebSignature([setup["alg"]])

    def verify(token):
        header = token.split(".")[0]
        kid = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))).get("kid")
        claims = json.loads(jws.deserialize_compact(token, keys.get(kid))["payload"])
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if claims["iss"] != setup["iss"] or setup["aud"] not in audiences or not claims["exp"] > time.time():
            raise ValueError("not for us")
        return claims

    return verify
