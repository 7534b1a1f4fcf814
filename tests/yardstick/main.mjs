/** Runs the yardstick, in as many processes as WORKERS says, and prints its port once when it answers. */
import cluster from 'node:cluster'
import { once } from 'node:events'
import { start } from './service.mjs'

// createCipher is deprecated, which is what this is about.
process.noDeprecation = true

const workers = Number(process.env.WORKERS ?? 1)

if (cluster.isPrimary && workers > 1) {
  let address
  // One after the other: two would make the table at once.
  for (let started = 0; started < workers; started++) [address] = await once(cluster.fork(), 'listening')
  announce(address.port)
} else {
  const { DATABASE_URL, WECHAT_URL, APPID, APPSECRET } = process.env
  const listener = await start({
    port: Number(process.env.PORT ?? 0),
    databaseUrl: DATABASE_URL,
    wechatUrl: WECHAT_URL,
    appid: APPID,
    appsecret: APPSECRET,
  })
  if (cluster.isPrimary) announce(listener.address().port)
}

function announce(port) {
  process.stdout.write(`${port}\n`)
}
