import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

import { TokenError } from '@weapp-login/token'

import { createBff } from './app.js'
import { httpServer } from './http_server.js'
import { readSettings, SettingsError } from './settings.js'

/** How long requests in progress are waited for after a stop signal. */
const STOP_GRACE_MS = 10_000

const NO_FEED = 'WEAPP_LOGIN_SERVICE_SECRET 没有设置，每次都询问服务器 / is not set: every check asks the server'

async function run(): Promise<void> {
  const { bff, host, port } = readSettings(process.env)
  const { app, guard } = createBff(bff)
  const http = httpServer(app.callback())
  try {
    http.listen(port, host)
    await once(http, 'listening')
    if (bff.server.serviceSecret === undefined) console.error(NO_FEED)
    console.log(`http://${host}:${(http.address() as AddressInfo).port}`)
    await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
    const impatience = setTimeout(() => http.closeAllConnections(), STOP_GRACE_MS)
    const closed = once(http, 'close')
    http.close()
    await closed
    clearTimeout(impatience)
  } finally {
    await guard.close()
  }
}

run().catch((error: unknown) => {
  // What the person who started it can mend needs no stack.
  console.error(isTheirs(error) ? error.message : error)
  process.exitCode = 1
})

/** A setting, a key, an address that is taken. */
function isTheirs(error: unknown): error is Error {
  if (error instanceof SettingsError || error instanceof TokenError) return true
  return error instanceof Error && 'syscall' in error
}
