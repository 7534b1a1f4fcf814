/**
 * The plaintext of a token, read and written as fast as plain JavaScript does it: for claims in their usual order,
 * where each has the head that it nearly always has, and no `externalId`.
 */
import type { Claims } from '@weapp-login/token'

const MAP_OF_SEVEN = 0xa7
const TEXT = 0x60
const TEXT_OF_AN_OCTET = 0x78
const SIXTEEN_OCTETS = 0x50
const UNSIGNED_OF_EIGHT = 0x1b
const NAME = /^[!-{}~]{1,64}$/
const MAX_LENGTH = 256

/** Throws where there is anything else. */
export function readClaims(plaintext: Buffer): Claims {
  const reader = new Reader(plaintext)
  reader.octet(MAP_OF_SEVEN)
  const openid = reader.name(0)
  const appid = reader.name(1)
  const sessionId = reader.id(2)
  const id = reader.id(3)
  const userId = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
  const authenticatedAt = reader.millis(4)
  const issuedAt = reader.millis(5)
  const expiresAt = reader.millis(6)
  reader.end()
  if (authenticatedAt > issuedAt || issuedAt > expiresAt) throw new Error('malformed')
  return { openid, appid, sessionId, userId, authenticatedAt, issuedAt, expiresAt }
}

export function writeClaims(claims: Claims): Buffer {
  const writer = new Writer()
  writer.octet(MAP_OF_SEVEN)
  writer.name(0, claims.openid)
  writer.name(1, claims.appid)
  writer.id(2, claims.sessionId)
  writer.id(3, claims.userId.replaceAll('-', ''))
  writer.millis(4, claims.authenticatedAt)
  writer.millis(5, claims.issuedAt)
  writer.millis(6, claims.expiresAt)
  return writer.written()
}

class Reader {
  #at = 0
  readonly #octets: Buffer

  constructor(octets: Buffer) {
    this.#octets = octets
  }

  octet(expected: number): void {
    if (this.#octets[this.#at++] !== expected) throw new Error('malformed')
  }

  name(key: number): string {
    this.octet(key)
    const head = this.#octets[this.#at++] ?? 0
    const length = head === TEXT_OF_AN_OCTET ? (this.#octets[this.#at++] ?? 0) : head - TEXT
    if (head === TEXT_OF_AN_OCTET && length < 24) throw new Error('malformed')
    const text = this.#octets.toString('latin1', this.#at, (this.#at += length))
    if (text.length !== length || !NAME.test(text)) throw new Error('malformed')
    return text
  }

  id(key: number): string {
    this.octet(key)
    this.octet(SIXTEEN_OCTETS)
    const hex = this.#octets.toString('hex', this.#at, (this.#at += 16))
    if (hex.length !== 32) throw new Error('malformed')
    return hex
  }

  millis(key: number): number {
    this.octet(key)
    this.octet(UNSIGNED_OF_EIGHT)
    const value = this.#octets.readUInt32BE(this.#at) * 2 ** 32 + this.#octets.readUInt32BE(this.#at + 4)
    this.#at += 8
    if (value < 2 ** 32 || value > Number.MAX_SAFE_INTEGER) throw new Error('malformed')
    return value
  }

  end(): void {
    if (this.#at !== this.#octets.length) throw new Error('malformed')
  }
}

class Writer {
  #at = 0
  readonly #octets = Buffer.allocUnsafe(MAX_LENGTH)

  octet(octet: number): void {
    this.#octets[this.#at++] = octet
  }

  name(key: number, text: string): void {
    if (!NAME.test(text)) throw new Error('malformed')
    this.octet(key)
    if (text.length >= 24) this.octet(TEXT_OF_AN_OCTET)
    this.octet(text.length >= 24 ? text.length : TEXT + text.length)
    this.#at += this.#octets.write(text, this.#at, 'latin1')
  }

  id(key: number, hex: string): void {
    this.octet(key)
    this.octet(SIXTEEN_OCTETS)
    if (this.#octets.write(hex, this.#at, 'hex') !== 16) throw new Error('malformed')
    this.#at += 16
  }

  millis(key: number, value: number): void {
    this.octet(key)
    this.octet(UNSIGNED_OF_EIGHT)
    this.#at = this.#octets.writeUInt32BE(Math.floor(value / 2 ** 32), this.#at)
    this.#at = this.#octets.writeUInt32BE(value % 2 ** 32, this.#at)
  }

  written(): Buffer {
    return this.#octets.subarray(0, this.#at)
  }
}
