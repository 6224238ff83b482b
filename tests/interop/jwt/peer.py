"""PyJWT or joserfc (PyPI) as a peer, named as an argument: one JSON request a line, one answer a line."""

import json
import secrets
import sys


def secret_jwk(alg):
    import base64

    secret = base64.urlsafe_b64encode(secrets.token_bytes(int(alg[2:]) // 8)).rstrip(b"=").decode()
    return json.dumps({"kty": "oct", "k": secret})


class PyJwt:
    def generate(self, alg):
        from cryptography.hazmat.primitives import serialization as forms
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
        from jwt import algorithms

        if alg.startswith("HS"):
            return {"private": {"jwk": secret_jwk(alg)}, "public": {"jwk": None}}
        if alg[0] in "RP":
            key, kind = rsa.generate_private_key(65537, 2048), algorithms.RSAAlgorithm
        elif alg == "EdDSA":
            key, kind = ed25519.Ed25519PrivateKey.generate(), algorithms.OKPAlgorithm
        else:
            key, kind = ec.generate_private_key({"ES256": ec.SECP256R1, "ES384": ec.SECP384R1}[alg]()), algorithms.ECAlgorithm
        public = key.public_key()
        pkcs8 = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption())
        spki = public.public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
        return {
            "private": {"jwk": kind.to_jwk(key), "pem": pkcs8.decode()},
            "public": {"jwk": kind.to_jwk(public), "pem": spki.decode()},
        }

    def key(self, alg, form, key):
        import jwt

        return key if form == "pem" else jwt.PyJWK(json.loads(key), alg).key

    def sign(self, alg, key, kid, claims):
        import jwt

        return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid})

    def verify(self, alg, key, token, claims):
        import jwt

        options = {"require": ["exp", "iss", "aud", "sub"]}
        return jwt.decode(token, key, algorithms=[alg], issuer=claims["iss"], audience=claims["aud"], options=options)


class JoseRfc:
    def generate(self, alg):
        from joserfc import jwk

        if alg.startswith("HS"):
            return {"private": {"jwk": secret_jwk(alg)}, "public": {"jwk": None}}
        curves = {"ES256": ("EC", "P-256"), "ES384": ("EC", "P-384"), "EdDSA": ("OKP", "Ed25519")}
        key = jwk.generate_key(*curves.get(alg, ("RSA", 2048)))
        halves = {"private": True, "public": False}
        return {
            half: {"jwk": json.dumps(key.as_dict(private=is_private)), "pem": key.as_pem(private=is_private).decode()}
            for half, is_private in halves.items()
        }

    def key(self, alg, form, key):
        from joserfc import jwk

        kind = {"H": "oct", "R": "RSA", "P": "RSA"}.get(alg[0], "OKP" if alg == "EdDSA" else "EC")
        return jwk.import_key(key if form == "pem" else json.loads(key), kind)

    def sign(self, alg, key, kid, claims):
        from joserfc import jwt

        return jwt.encode({"alg": alg, "typ": "JWT", "kid": kid}, claims, key, algorithms=[alg])

    def verify(self, alg, key, token, claims):
        from joserfc import jwt

        found = jwt.decode(token, key, algorithms=[alg])
        wanted = {name: {"essential": True, "value": claims[name]} for name in ("iss", "aud")}
        jwt.JWTClaimsRegistry(exp={"essential": True}, **wanted).validate(found.claims)
        return found.claims


def answer(peer, request):
    do, alg = request["do"], request["alg"]
    if do == "generate":
        pair = peer.generate(alg)
        if pair["public"]["jwk"] is None:
            pair["public"] = pair["private"]
        return pair
    key = peer.key(alg, request["form"], request["key"])
    if do == "sign":
        return {"token": peer.sign(alg, key, request["kid"], request["claims"])}
    return {"claims": peer.verify(alg, key, request["token"], request["claims"])}


peer = {"PyJWT": PyJwt, "joserfc": JoseRfc}[sys.argv[1]]()
for line in sys.stdin:
    try:
        said = answer(peer, json.loads(line))
    except Exception as error:  # a refusal is an answer
        said = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(said), flush=True)
