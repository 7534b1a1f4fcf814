"""Answers for reader.py: a key, then tokens; all in hex, one a line. See ask.ts."""
import pathlib, sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "crates/core/readers"))
from reader import open_token

key, *tokens = [bytes.fromhex(line).decode() for line in sys.stdin.read().splitlines()]
for token in tokens:
    try:
        print(*[f"{name}={str(value).encode().hex()}" for name, value in open_token(token, key).items()])
    except ValueError as reason:
        print(reason)
