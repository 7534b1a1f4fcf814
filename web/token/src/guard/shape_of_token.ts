/** No token is longer, of either kind, and none has other characters. */
const SHAPE_OF_ANY_TOKEN = /^[\x21-\x7e]{1,1024}$/

/** Whether it may be a token, and can stand in a header. */
export function isShapedLikeToken(value: unknown): value is string {
  return typeof value === 'string' && SHAPE_OF_ANY_TOKEN.test(value)
}
