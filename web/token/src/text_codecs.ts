/**
 * `TextDecoder` and `TextEncoder`, which the glue calls: the runtime's own or, where it has none, as much of them as
 * the glue needs. Jest's jsdom has none. The build puts these in the place of the globals.
 */
class Decoder {
  decode(octets: ArrayLike<number> = []): string {
    return decodeURIComponent(Array.from(octets, (octet) => `%${octet.toString(16).padStart(2, '0')}`).join(''))
  }
}

class Encoder {
  encode(text: string): Uint8Array {
    const octets = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd')).match(/%..|./g) ?? []
    return Uint8Array.from(octets, (octet) =>
      octet.length === 1 ? octet.charCodeAt(0) : Number(`0x${octet.slice(1)}`),
    )
  }
}

export const TextDecoder = globalThis.TextDecoder ?? Decoder
export const TextEncoder = globalThis.TextEncoder ?? Encoder
