"""Reads tokens of weapp-login as ../README.md describes them. Python 3.10 or newer, with the package cryptography."""
import hashlib, hmac, io, re, uuid
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

def open_token(token: str, key_line: str) -> dict:
    """The claims of a genuine token, or a ValueError of the reason. Whether they count now, the verdicts say."""
    written = re.fullmatch(r"weapp-secret\.([0-9a-f]{8})\.([0-9a-f]{128})", key_line)
    key = bytes.fromhex(written[2]) if written else b""
    kid = hashlib.sha512(b"weapp-login key id v1" + key).hexdigest()[:8]
    require(len(set(key)) > 1 and kid == written[1], "not a secret of weapp-login")
    require(re.fullmatch(r"v1\.[0-9a-f]{8}\.([0-9a-f]{32}){4,31}", token))  # 32 would be over 1,024 characters
    require(token[3:11] == kid, "unknown_key")
    aad, body = token[:12].encode(), bytes.fromhex(token[12:])
    tag = hmac.digest(key[:32], aad + body[:-32] + (8 * len(aad)).to_bytes(8, "big"), "sha512")[:32]
    require(hmac.compare_digest(body[-32:], tag), "forged")
    decryptor, unpadder = Cipher(algorithms.AES(key[32:]), modes.CBC(body[:16])).decryptor(), PKCS7(128).unpadder()
    try:
        padded = decryptor.update(body[16:-32]) + decryptor.finalize()
        return claims_of(io.BytesIO(unpadder.update(padded) + unpadder.finalize()))
    except ValueError as error:  # of the padding, or of a text that is no UTF-8
        raise ValueError("malformed") from error

def claims_of(plaintext: io.BytesIO) -> dict:
    found = item(plaintext)
    require(type(found) is dict and found.keys() >= set(range(7)) and not plaintext.read())
    openid, appid, session_id, user_id, *times = (found[key] for key in range(7))
    require(all(type(name) is str and re.fullmatch("[!-{}~]{1,64}", name) for name in (openid, appid)))
    require(all(type(octets) is bytes and len(octets) == 16 for octets in (session_id, user_id)))
    require(all(type(time) is int and time < 2**53 for time in times) and times == sorted(times))
    require(7 not in found or type(found[7]) is str and 1 <= len(found[7].encode()) <= 64)
    ids = {"openid": openid, "appid": appid, "session_id": session_id.hex(), "user_id": str(uuid.UUID(bytes=user_id))}
    instants = dict(zip(("authenticated_at", "issued_at", "expires_at"), times))
    return ids | instants | ({"external_id": found[7]} if 7 in found else {})

def item(stream: io.BytesIO, containers: int = 0):
    """One item of strict CBOR, inside that many containers. None for the kinds that no claim is of."""
    major, info = divmod(take(stream, 1)[0], 32)
    require(info < 28 and (major not in (4, 5) or containers < 4))
    argument = info if info < 24 else int.from_bytes(take(stream, 1 << info - 24), "big")
    least = {24: 24, 25: 2**8, 26: 2**16, 27: 2**32}.get(info, 0)  # what is less has a shorter head
    require(argument >= least if major < 7 else info != 24 or argument >= 32)
    match major:
        case 0: return argument
        case 2: return take(stream, argument)
        case 3: return take(stream, argument).decode()
        case 4: return [item(stream, containers + 1) for _ in range(argument)]
        case 5:
            entries = [(item(stream, containers + 1), item(stream, containers + 1)) for _ in range(argument)]
            keys = [key for key, _ in entries]
            require(all(type(key) is int for key in keys) and keys == sorted(set(keys)))
            return dict(entries)
        case 6: item(stream, containers)

def take(stream: io.BytesIO, count: int) -> bytes:
    require(count <= 1024 and len(octets := stream.read(count)) == count)
    return octets

def require(condition, reason: str = "malformed") -> None:
    if not condition: raise ValueError(reason)
