"""python3 adapter.py VERIFIER FEATURES ARGUMENTS…

VERIFIER is a file that defines `verifier(key, setup, *arguments)`, which returns a function of a token; a refusal raises, or
is false.
"""
import base64, json, os, runpy, sys

module, features, *arguments = sys.argv[1:]
setup = {name.lower(): os.environ[f"COUNTERSIGN_{name}"] for name in ("ALG", "ISS", "AUD", "TYP", "KID", "KEY_FORM")}
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # What libraries print is no answer.


def say(**answer):
    print(json.dumps(answer), file=answers, flush=True)


try:
    with open(os.environ["COUNTERSIGN_KEY"], "rb") as file:
        verify = runpy.run_path(module)["verifier"](file.read(), setup, *arguments)
except Exception as error:
    sys.exit((print(repr(error), file=sys.stderr), 2)[1])  # These keys are not taken.
say(ready=True, features=features.split(","))
for line in sys.stdin:
    request = json.loads(line)
    try:
        claims = verify(base64.b64decode(request["token"]).decode("utf-8", "surrogateescape"))
        say(id=request["id"], verdict="accept" if claims else "reject")
    except Exception as error:
        say(id=request["id"], verdict="reject", reason=repr(error))
