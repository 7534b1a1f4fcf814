import { sessions } from '@weapp-login/token/express'
import express from 'express'

import { CACHED, listening, success } from './app.js'
import type { StartApp } from './app.js'

export const startExpress: StartApp = async (options) => {
  const guard = sessions(options)
  const app = express()
  app.get('/me', guard.required, (_, res) => void res.json(success(res.locals.session)))
  app.get('/cached', guard.required, (_, res) => {
    res.set('cache-control', CACHED).json(success(res.locals.session))
  })
  app.get('/maybe', guard.optional, (_, res) => void res.json(success(res.locals.session)))
  app.get('/open', (_, res) => void res.json(success(undefined)))
  return listening(app.listen(0, '127.0.0.1'), guard)
}
