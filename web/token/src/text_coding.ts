/** For jest's jsdom, which lacks them; every runtime has its own. Only the CommonJS files are built with this. */
const given: Partial<typeof globalThis> = globalThis

export const TextEncoder =
  given.TextEncoder ??
  class {
    /** There is room for all of it. */
    encodeInto(text: string, room: Uint8Array): { written: number } {
      // Half a character has no octets.
      const escaped = encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd'))
      const octets = escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      for (let place = 0; place < octets.length; place += 1) room[place] = octets.charCodeAt(place)
      return { written: octets.length }
    }
  }

export const TextDecoder =
  given.TextDecoder ??
  class {
    decode(octets: Uint8Array = new Uint8Array()): string {
      return decodeURIComponent(Array.from(octets, (octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''))
    }
  }
