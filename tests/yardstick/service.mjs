/**
 * The yardstick: what the small Node service does that weapp-login takes the place of, written anew from its recorded
 * behaviour (vectors/yardstick.json), to be measured against.
 *
 * Koa, Sequelize and PostgreSQL, with what costs time needlessly left out: no log of requests or of statements, and
 * connections to WeChat are kept. Its secret and its tokens are as unsafe as they are known to be: serve nobody with it.
 */
import { once } from 'node:events'
import Router from '@koa/router'
import axios from 'axios'
import Koa from 'koa'
import { createCipher, createDecipher } from './cipher.mjs'
import { connect } from './users.mjs'

const SECRET = '2019_06'
const SUFFIX = '2019'
const DAY_MS = 24 * 60 * 60 * 1000

/** `port` 0 is any free one; the listening server. */
export async function start({ port, databaseUrl, wechatUrl, appid, appsecret }) {
  const users = await connect(databaseUrl)
  const router = new Router()

  router.get('/login', async (ctx) => {
    const { code } = ctx.query
    const { data } = await axios.get(`${wechatUrl}/sns/jscode2session`, {
      params: { appid, secret: appsecret, js_code: code, grant_type: 'authorization_code' },
    })
    // Without an openid this throws, and so a refused code is a 500.
    const user = await users.findOne({ where: { openid: data.openid } })
    if (user === null) await users.create({ openid: data.openid })
    ctx.body = { code: 0, data: { token: mint(data.openid) }, message: 'success' }
  })

  router.get('/session', async (ctx) => {
    const { openid, issuedAt } = read(ctx.get('x-session'))
    const user = await users.findOne({ where: { openid } })
    if (user === null) ctx.throw(401, '登陆失败')
    const isExpired = Date.now() - issuedAt > DAY_MS
    ctx.body = isExpired ? { code: 2, data: '', message: '登陆过期' } : { code: 0, data: '', message: '登陆成功' }
  })

  const app = new Koa()
  // A 500 is answered, and not written about.
  app.silent = true
  app.use(router.routes())
  const listener = app.listen(port, '127.0.0.1')
  await once(listener, 'listening')
  return listener
}

function mint(openid) {
  const cipher = createCipher(SECRET)
  return cipher.update(`${openid}|${Date.now()}|${SUFFIX}`, 'utf8', 'hex') + cipher.final('hex')
}

/** Throws where the token is none, which makes a 500 of it. */
function read(token) {
  const decipher = createDecipher(SECRET)
  const text = decipher.update(token, 'hex', 'utf8') + decipher.final('utf8')
  const [openid, issuedAt] = text.split('|')
  return { openid, issuedAt: Number(issuedAt) }
}
