/** What needs the WebAssembly, and the types. */
export { TokenCodec } from './codec.js'
export { Inspector } from './inspector.js'
export { keysOfFile } from './key_file.js'
export { TokenError } from './token_error.js'
export type { Claims, LegacyClaims } from './claims.js'
export type { Good, Invalid, KindAndClaims, OutOfTime, Revoked, Verdict } from './verdict.js'
export type { Inspection, JudgedByTime, LayoutPart, ReadLegacy, ReadV1, Step, Unreadable } from './inspection.js'
export type { RevocationEntry, Revocations } from './revocations.js'
export type {
  AtInstant,
  InspectorOptions,
  LegacyOptions,
  PolicyOptions,
  Presented,
  TokenCodecOptions,
} from './options.js'
