import type { PartName } from '@weapp-login/token'

/** What the user has put into the page. It lives here alone: in memory, until it is cleared. */
export interface Inputs {
  token: string
  /** The key field as it is: one key a line, blank lines and comments allowed. */
  keys: string
  /** The very content of the key field whose secrets may be used. */
  confirmedKeys: string | null
  legacyIsOpen: boolean
  legacySecret: string
  confirmedLegacySecret: string | null
  legacySuffix: string
  /** Not a number while the field is empty. */
  legacyTtlHours: number
  /** The instant to judge by; null is now. */
  asOfMs: number | null
  /** The part of the token that stays lit. */
  pinnedPart: PartName | null
}

export function noInputs(): Inputs {
  return {
    token: '',
    keys: '',
    confirmedKeys: null,
    legacyIsOpen: false,
    legacySecret: '',
    confirmedLegacySecret: null,
    legacySuffix: '2019',
    legacyTtlHours: 24,
    asOfMs: null,
    pinnedPart: null,
  }
}

/** The token that the format's description works out, with its inspect key, in the first hour of its life. */
export function exampleInputs(): Inputs {
  return {
    ...noInputs(),
    token:
      'v1.477f17e1.dbea4489660d653ce16184dada562dd4' +
      'e28014b5da125be0ab4a40a6a82329d098a31a65123686ff4053dbf6568fd8c7' +
      'f0bbf64fd8cbc71b47df84b3d911d4e5141b1046ff7ba07bc762a1824e808b32' +
      '793a21f92bf1b827b0e83c77502b3e424ad069c66007ceea6bf8cfac6aa80df8' +
      '6f47ba437ea20f66136f52229de03fe6345173c17f59f9e9ad22e9c1c3532819' +
      '2d991d60dd245dd48c32c0960dd4066d7f2dacd611ceca8e4b7cfce3e4124aae',
    keys: 'weapp-inspect.477f17e1.f8fd579003eedc06da0e3c78daa74d92d9b689ab80afe7691656bfecd9b3a5f9',
    asOfMs: Date.UTC(2021, 4, 26, 20),
  }
}

/** The inputs after an edit. The example's instant is the example's: with another token or key it is now again. */
export function edited(inputs: Inputs, changes: Partial<Inputs>): Inputs {
  const example = exampleInputs()
  const isExample = (['token', 'keys', 'asOfMs'] as const).every((name) => inputs[name] === example[name])
  const endsExample = isExample && ('token' in changes || 'keys' in changes)
  return { ...inputs, ...(endsExample ? { asOfMs: null } : {}), ...changes }
}
