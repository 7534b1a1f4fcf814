import type { WxLike } from './wx_like.js'

/** Visible ASCII without a comma: with one, two headers of one name have been joined. */
const TOKEN = /^[\x21-\x2b\x2d-\x7e]+$/

/** Whether a value can be a token at all. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value)
}

/** The token in memory, and in storage for the next start. A storage that fails costs one login, no more. */
export class KeptToken {
  private readonly wx: WxLike
  private readonly key: string
  private token: string | undefined
  private isLoaded = false

  constructor(wx: WxLike, key: string) {
    this.wx = wx
    this.key = key
  }

  read(): string | undefined {
    if (!this.isLoaded) {
      this.isLoaded = true
      this.token = this.load()
    }
    return this.token
  }

  write(token: string): void {
    this.isLoaded = true
    this.token = token
    try {
      this.wx.setStorageSync(this.key, token)
    } catch {
      // Full, or forbidden. An older token must not come back at the next start.
      this.removeStored()
    }
  }

  forget(): void {
    this.isLoaded = true
    this.token = undefined
    this.removeStored()
  }

  private load(): string | undefined {
    try {
      const stored = this.wx.getStorageSync(this.key)
      return isToken(stored) ? stored : undefined
    } catch {
      return undefined
    }
  }

  private removeStored(): void {
    try {
      this.wx.removeStorageSync(this.key)
    } catch {
      // What stays behind is refused by the server, and replaced.
    }
  }
}
