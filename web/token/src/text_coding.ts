/** For jest's jsdom, which lacks them; every runtime has its own. Only the CommonJS files are built with this. */
const given: Partial<typeof globalThis> = globalThis

export const TextEncoder =
  given.TextEncoder ??
  class {
    encode(text: string): Uint8Array {
      // Half a character has no octets.
      const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
      const octets = escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      return Uint8Array.from(octets, (octet) => octet.charCodeAt(0))
    }
  }

export const TextDecoder =
  given.TextDecoder ??
  class {
    decode(octets: Uint8Array = new Uint8Array()): string {
      return decodeURIComponent(Array.from(octets, (octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''))
    }
  }
