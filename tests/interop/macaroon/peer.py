"""Mints with the one, verifies with the other: first- and third-party caveats, bound discharges, every wire form."""

import json
import subprocess
import sys
import time
from pathlib import Path

from pymacaroons import MACAROON_V1, MACAROON_V2, Macaroon, Verifier
from pymacaroons.serializers import JsonSerializer

BINARIES, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
ISSUER, AUDIENCE = "https://issuer.example", "api"
LOCATION, SHARED, ASKED = "https://idp.example", bytes(range(7, 39)), "alice is logged in"
KEYS = SCRATCH / "keys"
checks = 0


def run(program, *arguments, is_good=True):
    done = subprocess.run([BINARIES / program, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == is_good, (program, arguments, done.stdout, done.stderr)
    return done.stdout.strip()


def third_parties(*arguments, is_good=True):
    return run("examples/third_parties", *arguments, is_good=is_good)


def ours(token, *request):
    """What the program says of a token: accept, or stage and code."""
    global checks
    checks += 1
    arguments = ["--scheme", "macaroon/v2", "--key", KEYS / "secret.hex", "--iss", ISSUER, "--aud", AUDIENCE]
    facts = [part for fact in request for part in ("--request", fact)]
    done = subprocess.run(
        [BINARIES / "countersign", "verify", *arguments, *facts, "--output", "json", token],
        capture_output=True, text=True, check=False,
    )
    answer = json.loads(done.stdout)
    return answer["verdict"] if answer["verdict"] == "accept" else f"{answer['stage']}/{answer['code']}"


def theirs(token, predicates=(), key=None):
    """Whether pymacaroons accepts a token and its discharges, where these predicates hold."""
    global checks
    checks += 1
    root, *discharges = [Macaroon.deserialize(part) for part in token.split("~")]
    verifier = Verifier()
    for predicate in predicates:
        verifier.satisfy_exact(predicate)
    try:
        return verifier.verify(root, key or SECRET, discharge_macaroons=discharges)
    except Exception as refusal:  # each failure has a class of its own
        print(f"  refused, as it should be: {type(refusal).__name__}")
        return False


def expect(found, wanted, what):
    assert found == wanted, f"{what}: {found!r}, expected {wanted!r}"
    print(f"{what}: {found}")


def minted(version, key=None):
    """A root of theirs that says what ours say."""
    now = int(time.time())
    claims = {"iss": ISSUER, "sub": "alice", "aud": [AUDIENCE], "exp": now + 600, "iat": now}
    return Macaroon(location="here", identifier="countersign/1 " + json.dumps(claims), key=key or SECRET, version=version)


def flipped(token):
    middle = len(token) // 2
    return token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]


run("countersign", "keygen", "--scheme", "macaroon/v2", "--out", KEYS)
SECRET = bytes.fromhex((KEYS / "secret.hex").read_text().strip())
issued = run(
    "countersign", "issue", "--scheme", "macaroon/v2", "--key", KEYS / "secret.hex",
    "--iss", ISSUER, "--sub", "alice", "--aud", AUDIENCE, "--expires-in", "10m",
)

# Ours, verified by them.
expect(theirs(issued), True, "ours, verified by them")
expect(theirs(flipped(issued)), False, "ours with a letter changed")
expect(theirs(issued, key=bytes(32)), False, "ours under another key")
narrowed = run("countersign", "attenuate", "--restrict", "operation=read", "--restrict", "tenant=acme", issued)
expect(theirs(narrowed, ["operation=read", "tenant=acme"]), True, "ours, narrowed")
expect(theirs(narrowed, ["operation=read"]), False, "ours, narrowed, a predicate unmet")

# Ours, narrowed by them.
by_them = Macaroon.deserialize(issued)
by_them.add_first_party_caveat("operation=read")
expect(ours(by_them.serialize(), "operation=read"), "accept", "narrowed by them")
expect(ours(by_them.serialize(), "operation=write"), "caveat/caveat", "narrowed by them, for something else")
by_them.add_first_party_caveat("weather = fine")
expect(ours(by_them.serialize(), "operation=read"), "caveat/caveat", "a predicate that nobody knows")

# Theirs, verified by us, in every form.
for name, version, write in [
    ("version 1", MACAROON_V1, Macaroon.serialize),
    ("version 2", MACAROON_V2, Macaroon.serialize),
    ("version 2 in JSON", MACAROON_V2, JsonSerializer().serialize),
]:
    root = minted(version)
    expect(ours(write(root)), "accept", f"theirs, {name}")
    root.add_first_party_caveat("tenant=acme")
    expect(ours(write(root), "tenant=acme"), "accept", f"theirs, {name}, narrowed")
    expect(ours(write(root)), "caveat/caveat", f"theirs, {name}, narrowed, unmet")
    expect(ours(write(minted(version, key=bytes(32)))), "signature/signature", f"theirs, {name}, another key")

    # A third party: they ask and discharge, we verify.
    root.add_third_party_caveat(LOCATION, SHARED, ASKED)
    discharge = Macaroon(location=LOCATION, key=SHARED, identifier=ASKED, version=version)
    discharge.add_first_party_caveat("operation=read")
    bound = root.prepare_for_request(discharge)
    bundle = "~".join([write(root), write(bound)])
    request = ["tenant=acme", "operation=read"]
    expect(ours(bundle, *request), "accept", f"theirs, {name}, discharged and bound")
    expect(ours(bundle, "tenant=acme"), "caveat/caveat", f"theirs, {name}, the discharge's predicate unmet")
    expect(ours("~".join([write(root), write(discharge)]), *request), "signature/signature", f"theirs, {name}, unbound")
    expect(ours(write(root), *request), "caveat/caveat", f"theirs, {name}, no discharge")

    # They ask, we discharge and bind.
    ours_discharging = third_parties("discharge", LOCATION, SHARED.hex(), ASKED)
    by_us = third_parties("bind", write(root), ours_discharging)
    expect(ours(by_us, "tenant=acme"), "accept", f"theirs, {name}, discharged by us")
    expect(theirs(by_us, ["tenant=acme"]), True, f"theirs, {name}, discharged by us, verified by them")

# We ask, they discharge and bind.
asking = third_parties("ask", issued, LOCATION, SHARED.hex(), ASKED)
root = Macaroon.deserialize(asking)
discharge = Macaroon(location=LOCATION, key=SHARED, identifier=ASKED, version=MACAROON_V2)
bundle = "~".join([asking, root.prepare_for_request(discharge).serialize()])
expect(ours(bundle), "accept", "we ask, they discharge")
expect(theirs(bundle), True, "we ask, they discharge, verified by them")

# A discharge that asks for another.
discharge.add_third_party_caveat("https://deeper.example", bytes(32), "deeper")
deeper = Macaroon(location="https://deeper.example", key=bytes(32), identifier="deeper", version=MACAROON_V2)
parts = [root, root.prepare_for_request(discharge), root.prepare_for_request(deeper)]
bundle = "~".join(part.serialize() for part in parts)
expect(ours(bundle), "accept", "a discharge that asks for another")
expect(theirs(bundle), True, "a discharge that asks for another, verified by them")

# An identifier without claims: authentic, and never accepted.
foreign = Macaroon(location="here", identifier="we used our secret key", key=SECRET)
foreign.add_first_party_caveat("account = 3735928559")
found = third_parties("authentic", SECRET.hex(), foreign.serialize()).splitlines()
expect(found, ["we used our secret key", "account = 3735928559"], "of another application")
expect(ours(foreign.serialize()), "claims/json", "of another application, held against claims")
third_parties("authentic", bytes(32).hex(), foreign.serialize(), is_good=False)

print(f"macaroon: {checks} verdicts as expected")
