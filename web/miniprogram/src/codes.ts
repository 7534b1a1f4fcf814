// The server's words, written down once, in the token package. They are bundled; nothing is asked for at run time,
// and the build puts that file's own declarations in the place of this one's.
export { HTTP_ERRORS, RETRIES, REVOCATION_REASONS } from '../../token/src/codes.js'
export type { HttpErrorCode, HttpErrorName, RevocationReason, Retry } from '../../token/src/codes.js'
