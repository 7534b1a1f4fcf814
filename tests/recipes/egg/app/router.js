module.exports = (app) => {
  app.get('/me', app.sessions.required, (ctx) => {
    ctx.body = { code: 0, data: ctx.state.session, message: 'success' }
  })
  app.get('/open', (ctx) => {
    ctx.body = { code: 0, data: {}, message: 'success' }
  })
}
