import assert from 'node:assert/strict'
import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** The claims of a genuine token (../README.md), or an Error of the reason. Whether they count, the verdicts say. */
export function openToken(token, keyLine) {
  const [, writtenKid, digits = ''] = /^weapp-secret\.([0-9a-f]{8})\.([0-9a-f]{128})$/.exec(keyLine) ?? []
  const key = Buffer.from(digits, 'hex')
  const kid = createHash('sha512').update('weapp-login key id v1').update(key).digest('hex').slice(0, 8)
  assert(new Set(key).size > 1 && kid === writtenKid, 'not a secret of weapp-login')
  assert(/^v1\.[0-9a-f]{8}\.([0-9a-f]{32}){4,31}$/.test(token), 'malformed') // 32 would be over 1,024 characters
  assert(token.slice(3, 11) === kid, 'unknown_key')
  const body = Buffer.from(token.slice(12), 'hex')
  const mac = createHmac('sha512', key.subarray(0, 32)).update(token.slice(0, 12)).update(body.subarray(0, -32))
  mac.update(Buffer.from([0, 0, 0, 0, 0, 0, 0, 96])) // the number of bits of those 12
  assert(timingSafeEqual(mac.digest().subarray(0, 32), body.subarray(-32)), 'forged')
  try {
    const decipher = createDecipheriv('aes-256-cbc', key.subarray(32), body.subarray(0, 16))
    return claimsOf([...decipher.update(body.subarray(16, -32)), ...decipher.final()])
  } catch (cause) {
    throw new Error('malformed', { cause }) // the padding, a text that is no UTF-8, or what is asserted below
  }
}

function claimsOf(octets) {
  const found = item(octets)
  assert(found instanceof Map && octets.length === 0)
  const [openid, appid, session, user, ...times] = [0n, 1n, 2n, 3n, 4n, 5n, 6n].map((key) => found.get(key))
  assert([openid, appid].every((name) => typeof name === 'string' && /^[!-{}~]{1,64}$/.test(name)))
  assert([session, user].every((id) => id instanceof Buffer && id.length === 16))
  assert(times.every((time, at) => typeof time === 'bigint' && time < 2n ** 53n && (at === 0 || time >= times[at - 1])))
  const [authenticatedAt, issuedAt, expiresAt] = times.map(Number)
  const userId = user.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const externalId = found.get(7n)
  assert(!found.has(7n) || (typeof externalId === 'string' && externalId !== '' && Buffer.byteLength(externalId) <= 64))
  return { openid, appid, sessionId: session.toString('hex'), userId, authenticatedAt, issuedAt, expiresAt, externalId }
}

/** Takes one item of strict CBOR, inside that many containers. Gives nothing for the kinds that no claim is of. */
function item(octets, containers = 0) {
  const [head] = take(octets, 1)
  const [major, info] = [head >> 5, head & 31]
  assert(info < 28 && (containers < 4 || (major !== 4 && major !== 5)))
  const argument = info < 24 ? BigInt(info) : BigInt(`0x${take(octets, 1 << (info - 24)).toString('hex')}`)
  const least = { 24: 24n, 25: 2n ** 8n, 26: 2n ** 16n, 27: 2n ** 32n }[info] ?? 0n // what is less has a shorter head
  assert(major < 7 ? argument >= least : info !== 24 || argument >= 32n)
  if (major === 2) return take(octets, argument)
  if (major === 3) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(take(octets, argument))
  if (major === 4) for (let index = 0n; index < argument; index++) item(octets, containers + 1)
  if (major === 6) item(octets, containers)
  if (major !== 5) return major === 0 ? argument : undefined
  const entries = []
  while (entries.length < argument) entries.push([item(octets, containers + 1), item(octets, containers + 1)])
  assert(entries.every(([key], at) => typeof key === 'bigint' && (at === 0 || key > entries[at - 1][0])))
  return new Map(entries)
}

function take(octets, count) {
  assert(count <= octets.length)
  return Buffer.from(octets.splice(0, Number(count)))
}
