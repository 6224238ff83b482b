"""What a user of the crate has to build: nothing that wants a newer Rust, and nothing of the formats left out."""

import json
import subprocess
import sys


def metadata(*features):
    command = ["cargo", "metadata", "--format-version", "1", *features]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def built(metadata):
    """The packages that the root needs, its development dependencies aside."""
    resolve = metadata["resolve"]
    nodes = {node["id"]: node["deps"] for node in resolve["nodes"]}
    seen, waiting = {resolve["root"]}, [resolve["root"]]
    while waiting:
        for dependency in nodes[waiting.pop()]:
            is_built = any(kind["kind"] != "dev" for kind in dependency["dep_kinds"])
            if is_built and dependency["pkg"] not in seen:
                seen.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    return [package for package in metadata["packages"] if package["id"] in seen]


def version(text):
    return ([int(part) for part in (text or "1").split(".")] + [0, 0])[:3]


def optional(features, name):
    """The optional dependencies that feature `name` brings, itself or by another."""
    needs = features.get(name, [])
    own = {need.removeprefix("dep:") for need in needs if need.startswith("dep:")}
    return own.union(*(optional(features, need) for need in needs))


everything = metadata("--all-features")
[root] = [package for package in everything["packages"] if package["id"] == everything["resolve"]["root"]]
packages = built(everything)
newer = [package["name"] for package in packages if version(package["rust_version"]) > version(root["rust_version"])]
print(f"{len(packages)} packages, for Rust {root['rust_version']}")

features = root["features"]
foreign = set().union(*(optional(features, name) for name in features)) - optional(features, "jwt")
packages = built(metadata("--no-default-features", "--features", "jwt"))
leaked = [package["name"] for package in packages if package["name"] in foreign]
print(f"{len(packages)} for `jwt` alone, none of them {', '.join(sorted(foreign))}")

if newer or leaked:
    sys.exit(f"too new: {newer}; not needed for `jwt`: {leaked}")
