"""PyJWT. CHOICE: `any`, without a list of algorithms; `default`, with all of the library's own; `pinned`."""
import collections
import collections.abc

# Releases from before Python 3.10 look for them where they were.
vars(collections).update({name: getattr(collections.abc, name) for name in collections.abc.__all__})


def verifier(key, setup, choice):
    import jwt
    from jwt.algorithms import get_default_algorithms

    algorithms = {"any": None, "default": list(get_default_algorithms()), "pinned": [setup["alg"]]}[choice]
    options = {} if algorithms is None else {"algorithms": algorithms}
    return lambda token: jwt.decode(token, key, issuer=setup["iss"], audience=setup["aud"], **options)
