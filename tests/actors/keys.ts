import { createHash, randomBytes } from 'node:crypto'

/** A token key in the written form, made as the format says. */
export function newKey(): string {
  const key = randomBytes(64)
  const kid = createHash('sha512').update('weapp-login key id v1').update(key).digest('hex').slice(0, 8)
  return `weapp-secret.${kid}.${key.toString('hex')}`
}

/** The half of a key that reads tokens, and can't vouch for one. */
export function inspectKeyOf(secret: string): string {
  const [, kid, octets = ''] = secret.split('.')
  return `weapp-inspect.${kid}.${octets.slice(64)}`
}
