import { sessions } from '@weapp-login/token/hono'
import { Hono } from 'hono'

let guard

/** 密钥在请求里才看得到 / a Worker sees its secrets in a request alone. */
function guardOf({ KEYS, SERVER_URL: url, SERVICE_SECRET: serviceSecret }) {
  return (guard ??= sessions({ keys: KEYS.split(','), server: { url, serviceSecret } }))
}

const app = new Hono()
app.get('/me', (c, next) => guardOf(c.env).required(c, next))
app.get('/me', (c) => c.json({ code: 0, data: c.get('session'), message: 'success' }))
app.get('/open', (c) => c.json({ code: 0, data: { stalenessMs: guardOf(c.env).stalenessMs }, message: 'success' }))

export default app
