"""pymacaroons, with the caveats and the identifier that docs/assay-protocol.md describes. `v2` JSON has a reader of its own."""
import json, time


def text(found):
    """Version 1 gives text, version 2 bytes."""
    return found.decode() if isinstance(found, bytes) else found


def holds(caveat, audience):
    name, _, value = caveat.partition("=")
    moment = int(value) if value.isascii() and value.isdigit() and value == str(int(value)) else None
    return {
        "expires-before": lambda: moment is not None and time.time() < moment,
        "not-before": lambda: moment is not None and time.time() >= moment,
        "audience": lambda: value == audience,
        "audience-in": lambda: audience in json.loads(value),
    }.get(name, lambda: False)()


def claims(identifier, setup):
    head, _, text = identifier.partition("{")
    found = json.loads("{" + text)
    now, names = time.time(), found["aud"]
    if not head.startswith("countersign/1 ") or found["iss"] != setup["iss"] or not found["sub"]:
        raise ValueError("not of this issuer, or of nobody")
    if setup["aud"] not in (names if isinstance(names, list) else [names]):
        raise ValueError("for another audience")
    if now >= found["exp"] or now < found.get("nbf", 0):
        raise ValueError("not at this time")
    return found


def verifier(key, setup):
    from pymacaroons import Macaroon, Verifier
    from pymacaroons.serializers import JsonSerializer

    key = bytes.fromhex(key.decode())

    def read(token):
        return Macaroon.deserialize(token, JsonSerializer() if token.startswith("{") else None)

    def verify(token):
        root, *discharges = map(read, token.split("~"))
        judge = Verifier()
        judge.satisfy_general(lambda caveat: holds(text(caveat), setup["aud"]))
        return judge.verify(root, key, discharges) and claims(text(root.identifier), setup)

    return verify
