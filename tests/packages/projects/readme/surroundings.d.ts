// What the examples take for granted.
declare const request: import('node:http').IncomingMessage
declare const codec: import('@weapp-login/token').TokenCodec
declare const token: string
declare const openid: string
declare const appid: string
declare const sessionId: string
declare const userId: string
declare const authenticatedAt: number
declare const issuedAt: number
declare const expiresAt: number

// As Vite has it.
declare module '*?url' {
  const url: string
  export default url
}
