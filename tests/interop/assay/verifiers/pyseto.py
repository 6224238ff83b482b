"""pyseto, and the claims that it leaves to its caller."""
import base64, datetime, json, os


def moment(text):
    found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError("a moment without its zone")
    return found


def verifier(key, setup):
    import pyseto

    known = pyseto.Key.from_paserk(key.decode())
    implicit = base64.b64decode(os.environ["COUNTERSIGN_IMPLICIT"])

    def verify(token):
        claims = json.loads(pyseto.decode(known, token, implicit_assertion=implicit).payload)
        names, now = claims["aud"], datetime.datetime.now(datetime.timezone.utc)
        if claims["iss"] != setup["iss"] or not claims["sub"]:
            raise ValueError("not of this issuer, or of nobody")
        if setup["aud"] not in (names if isinstance(names, list) else [names]):
            raise ValueError("for another audience")
        if now >= moment(claims["exp"]) or "nbf" in claims and now < moment(claims["nbf"]):
            raise ValueError("not at this time")
        return claims

    return verify
