// Compiled and never run, without any types of the web.
import { load, TokenError, VERDICTS } from '@weapp-login/token/slim'
import type { TokenCodec, Verdict } from '@weapp-login/token/slim'

// As TypeScript, @types/node and Cloudflare describe a module.
declare class Module {
  static exports(module: Module): object[]
}
declare const module: Module
declare const octets: Uint8Array
declare const response: { ok: boolean; status: number; url: string; arrayBuffer(): Promise<ArrayBuffer> }
for (const source of [module, octets, octets.buffer, response]) {
  await load(source)
  await load(Promise.resolve(source))
}

const token = await load(module)
const codec: TokenCodec = new token.TokenCodec({ keys: token.keysOfFile('') })
const answer: Verdict = codec.verify(undefined)
const verdict: (typeof VERDICTS)[number] = answer.verdict
void [verdict, new TokenError('no_key', '').code, new token.Inspector({ keys: [] }).inspect('').steps]

// @ts-expect-error nothing can be made before the module is there
void new TokenCodec({ keys: [] })
// @ts-expect-error a path is no module
await load('/codec.wasm')
declare const url: { href: string; searchParams: object }
// @ts-expect-error nor is a URL
await load(url)
// @ts-expect-error it comes from somewhere
await load()
