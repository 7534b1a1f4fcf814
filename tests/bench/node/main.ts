/** `just bench`, the side of Node: seal and verify, the first verdict of a process, and what is sent to a browser. */
import { measureColdStarts } from './cold_start/measure.js'
import { amountOf, printGoals, shareOf } from './goals.js'
import { measure } from './measure.js'
import type { Peer } from './peer.js'
import { ironsWithKey, ironsWithPassword } from './peers/irons.js'
import { joseEncrypted, joseSigned } from './peers/jose.js'
import { fastJwt, jsonWebToken } from './peers/json_web_tokens.js'
import { nodeCrypto } from './peers/node_crypto.js'
import { oldService } from './peers/old_service.js'
import { ours } from './peers/ours.js'
import { paseto } from './peers/paseto.js'
import { webCrypto } from './peers/web_crypto.js'
import { rowsOf } from './rows.js'
import { compressedSizes } from './size.js'
import { line, printTable } from './table.js'

const { sameWork, cipherAlone } = nodeCrypto()
const web = await webCrypto()
const { uncached, cached } = fastJwt()
const encryptedByJose = joseEncrypted()
const irons = ironsWithPassword()
const signed = [uncached, cached, jsonWebToken(), await joseSigned()]
const peers: Peer[] = [
  ours(),
  sameWork,
  cipherAlone,
  oldService(),
  web,
  encryptedByJose,
  ...irons,
  ...ironsWithKey(),
  paseto(),
  ...signed,
]

line()
line(
  `Node ${process.versions.node}: weapp-login v1 (AES-256-CBC + HMAC-SHA-512, CBOR; WebAssembly) against what people use.`,
)
line('One thread, keys ready, 512 sessions in rotation, the same claims: sealing includes the random octets, verifying')
line('the expiry and, where there is a notion of it, the app. What is asynchronous is awaited call by call.')
line('Rows interleaved, medians; a ratio above 1 is slower than ours. Compare ratios, not microseconds.')

const rows = await rowsOf(peers)
const sealing = await measure(rows.sealing)
printTable('seal', sealing)
const verifying = await measure(rows.verifying)
printTable('verify', verifying)

const coldStarts = measureColdStarts()
const { wasm, glue } = compressedSizes()
line()
line(`  ${wasm.toFixed(1)} kB of WebAssembly and ${glue.toFixed(1)} kB of JavaScript, gzipped.`)

printGoals([
  shareOf('verify', verifying, sameWork.name, 0.5),
  shareOf('verify', verifying, uncached.name, 0.6),
  ...[encryptedByJose, ...irons].map(({ name }) => shareOf('verify', verifying, name, 0.1)),
  shareOf('seal', sealing, sameWork.name, 0.7),
  ...coldStarts.map(({ name, millis }) => amountOf(`first verdict of a process, ${name}`, millis, 5, 'ms')),
  amountOf('WebAssembly and glue, gzipped', wasm + glue, 40, 'kB'),
])
line()
